"""The calendar quarter, which is the quarter of social security for monthly pay."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 3
QUARTERS = 4
_WRITTEN = re.compile(r"(20[0-9]{2})Q([1-4])", re.ASCII)


class QuarterUnreadable(ValueError):
    """No quarter was named."""

    def __init__(self) -> None:
        super().__init__("A quarter is written as year, Q and number, for example 2026Q3.")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A year and the number of its quarter, 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def as_declared(self) -> str:
        """As zone 00013 wants it: the year and one digit.

        Source: glossary of the quarterly declaration (docs/sources.md#dmfa-glossary).
        """
        return f"{self.year}{self.number}"

    @property
    def months(self) -> tuple[date, date, date]:
        """The first day of each of its months."""
        first = MONTHS * (self.number - 1) + 1
        return (
            date(self.year, first, 1),
            date(self.year, first + 1, 1),
            date(self.year, first + 2, 1),
        )

    @property
    def first_day(self) -> date:
        return self.months[0]

    @property
    def last_day(self) -> date:
        return (self.months[2].replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(1)


def read_quarter(text: str) -> Quarter:
    """The quarter written like 2026Q3. Raises QuarterUnreadable."""
    written = _WRITTEN.fullmatch(text.strip().upper())
    if written is None:
        raise QuarterUnreadable
    return Quarter(int(written[1]), int(written[2]))


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month - 1) // MONTHS + 1)
