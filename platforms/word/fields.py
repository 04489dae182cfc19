"""The fields of a shift that a courier can confirm or dispute."""

from enum import StrEnum
from typing import Final


class WordField(StrEnum):
    """One field. Its value is text: an instant in UTC, a whole number, or a code."""

    PLANNED_START = "planned_start"
    PLANNED_END = "planned_end"
    ACTUAL_START = "actual_start"
    ACTUAL_END = "actual_end"
    BREAKS = "breaks"
    DISTANCE = "distance"
    DELIVERIES = "deliveries"
    ENDING = "ending"


TIMES: Final = frozenset(
    {
        WordField.PLANNED_START,
        WordField.PLANNED_END,
        WordField.ACTUAL_START,
        WordField.ACTUAL_END,
    }
)
STARTS: Final = frozenset({WordField.PLANNED_START, WordField.ACTUAL_START})

ENDINGS: Final = ("platform", "worker", "weather", "other", "no_show")
"""Who ended it, or why it was cancelled. `no_show` only for a shift that never began."""


class WrongWord(ValueError):
    """What was written is no value of the field; `rule` says why."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"This is no value of the field: {rule}.")
        self.rule = rule
