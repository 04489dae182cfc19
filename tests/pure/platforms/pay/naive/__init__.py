"""A second opinion on pay: second by second, with decimals, and nothing shared with the program.

Written from the rules. `answer` takes an input in the interchange form and gives the whole result
in the interchange form, so that both can be compared as they are.
"""

from tests.pure.platforms.pay.naive.period import answer

__all__ = ["answer"]
