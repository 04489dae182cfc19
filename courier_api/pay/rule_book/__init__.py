"""The rules of pay for jurists: written from the rules themselves and the dated figures.

`make rules` writes docs/rules.md; a test fails when it is stale. Every worked example is computed.
"""
