"""The courier's word on what a platform told: field by field, and what of it waits.

What the platform told is paid on time. What the courier says beyond that waits until a person has
settled it, and it alone. While it waits, what was told before counts at least: a platform cannot
lower a disputed value by telling it anew. Source: the co-operative (docs/sources.md#courier-word)
"""

from platforms.word.fields import ENDINGS, WordField, WrongWord
from platforms.word.hold import PayFacts, UnpaidBreak, held_facts, waiting_amount
from platforms.word.read import read_word

__all__ = [
    "ENDINGS",
    "PayFacts",
    "UnpaidBreak",
    "WordField",
    "WrongWord",
    "held_facts",
    "read_word",
    "waiting_amount",
]
