"""The dated figures of the safety rules, read from `parameters.csv`.

A row without a first or last day is open on that side. A changed figure closes its row and adds one.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value, with the days it holds for, its unit, its source and how sure we are."""

    key: str
    valid_from: date | None
    valid_to: date | None
    value: Decimal
    unit: str
    source: str
    confidence: str

    def holds_on(self, day: date | None) -> bool:
        """Whether the figure holds on a day; without a day: whether it is the present one."""
        if day is None:
            return self.valid_to is None
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_to is None or day <= self.valid_to)


def figure(key: str, on: date | None = None) -> Figure:
    """The figure of that name on a day, or the present one. Raises KeyError when there is none."""
    for row in all_figures():
        if row.key == key and row.holds_on(on):
            return row
    raise KeyError(key)


def whole(key: str, on: date | None = None) -> int:
    """The value of a figure that counts whole things: days, hours, persons."""
    return int(figure(key, on).value)


@lru_cache(maxsize=1)
def all_figures() -> tuple[Figure, ...]:
    """Every row of `parameters.csv`, in its order."""
    text = resources.files("safety").joinpath("parameters.csv").read_text(encoding="utf-8")
    return tuple(
        Figure(
            key=row["key"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            value=Decimal(row["value"]),
            unit=row["unit"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
