"""Values that change on a date: the last row that has begun holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow(Generic[Value]):
    """One value and the first day it holds; `source` is where it was published, or empty.

    `parameter_row` names the row of the dated table it was taken from; None when the agreement
    itself says it.
    """

    valid_from: date
    value: Value
    source: str = ""
    parameter_row: int | None = None

    @property
    def origin(self) -> str:
        """Where the value was published; else the day it begins, which names the row."""
        return self.source or f"from {self.valid_from.isoformat()}"


def row_on(rows: Sequence[DatedRow[Value]], day: date) -> DatedRow[Value] | None:
    """The row with the latest first day that is not after `day`; None before all of them."""
    begun = [row for row in rows if row.valid_from <= day]
    return max(begun, key=lambda row: row.valid_from, default=None)
