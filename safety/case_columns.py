"""Cases as columns: the same rows as in `case_rows`, in the form in which many are counted at once.

An array has one place a row. Days are proleptic ordinals (`date.toordinal`), months are counted from
year 0 (`month_number`), minutes and hours are whole numbers; -1 is "not known".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from safety.case_rows import MONTHS_A_YEAR, DaySpan, Period, Victim
from safety.facts import Nature

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words: each row holds the place of its word in `values`. None is a word too."""

    values: tuple[str | None, ...]
    codes: Integers

    @classmethod
    def of(cls, words: Iterable[str | None]) -> "Words":
        """A column of these words."""
        places: dict[str | None, int] = {}
        codes = [places.setdefault(word, len(places)) for word in words]
        return cls(tuple(places), np.array(codes, dtype=np.int64))

    def are(self, *wanted: str | None) -> Flags:
        """Which rows hold one of these words."""
        mine = np.array([value in wanted for value in self.values], dtype=np.bool_)
        return mine[self.codes] if len(self.values) else np.zeros(0, dtype=np.bool_)

    def take(self, rows: Flags) -> "Words":
        """The words of some rows."""
        return Words(self.values, self.codes[rows])


@dataclass(frozen=True, slots=True)
class Spans:
    """Days in a row, each of one row of the cases; both ends included."""

    row: Integers
    first: Integers
    last: Integers

    @property
    def days(self) -> Integers:
        """How many days each has."""
        found: Integers = self.last - self.first + 1
        return found

    def days_in(self, period: Period) -> Integers:
        """How many days of each fall into a period."""
        first = np.maximum(self.first, period.first_day.toordinal())
        last = np.minimum(self.last, period.last_day.toordinal())
        found: Integers = np.maximum(last - first + 1, 0)
        return found

    def take(self, rows: Flags) -> "Spans":
        """Those of some rows, by the numbers these rows get."""
        kept = rows[self.row]
        numbers = np.cumsum(rows) - 1
        return Spans(numbers[self.row[kept]], self.first[kept], self.last[kept])

    def parted(self, day: date) -> tuple["Spans", "Spans"]:
        """Those up to a day with that day, and what of them comes after it."""
        today = day.toordinal()
        begun, goes_on = self.first <= today, self.last > today
        return (
            Spans(self.row[begun], self.first[begun], np.minimum(self.last[begun], today)),
            Spans(
                self.row[goes_on], np.maximum(self.first[goes_on], today + 1), self.last[goes_on]
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseColumns:
    """Cases as statistics see them. `percents`: lasting incapacity by row, of those that have any.

    `person` is the same number for the same person, -1 where nobody is known.
    """

    day: Integers
    month: Integers
    hour: Integers
    person: Integers
    delay: Integers
    death: Flags
    lost: Spans
    to_come: Spans
    percents: Mapping[int, Decimal]
    words: Mapping[str, Words]

    def __len__(self) -> int:
        return len(self.day)

    @property
    def is_accident(self) -> Flags:
        """An injury of somebody of the co-operative."""
        return self.words["victim"].are(Victim.COURIER)

    @property
    def is_disabling(self) -> Flags:
        """A death, or at least one day lost or certified to come."""
        days = self.per_row(self.lost, self.lost.days) + self.per_row(
            self.to_come, self.to_come.days
        )
        found: Flags = self.death | (days > 0)
        return found

    @property
    def is_counted(self) -> Flags:
        """Which are in the frequency rate."""
        at_work = self.words["nature"].are(Nature.WORKPLACE)
        found: Flags = self.is_accident & at_work & self.is_disabling
        return found

    def happened_in(self, period: Period) -> Flags:
        """Which happened in a period."""
        first, last = month_number(period.first_month), month_number(period.last_month)
        found: Flags = (self.month >= first) & (self.month <= last)
        return found

    def per_row(self, spans: Spans, days: Integers) -> Integers:
        """Days of spans added up by the row they belong to."""
        return whole(np.bincount(spans.row, weights=days, minlength=len(self)))

    def take(self, rows: Flags) -> "CaseColumns":
        """Some of the cases."""
        numbers = np.cumsum(rows) - 1
        return replace(
            self,
            day=self.day[rows],
            month=self.month[rows],
            hour=self.hour[rows],
            person=self.person[rows],
            delay=self.delay[rows],
            death=self.death[rows],
            lost=self.lost.take(rows),
            to_come=self.to_come.take(rows),
            percents={
                int(numbers[row]): percent for row, percent in self.percents.items() if rows[row]
            },
            words={name: column.take(rows) for name, column in self.words.items()},
        )


def month_number(month: date) -> int:
    """Months since year 0, so that they can be compared and counted."""
    return month.year * MONTHS_A_YEAR + month.month - 1


def month_numbers(days: Integers) -> Integers:
    """The month number of each day."""
    since_1970 = days - date(1970, 1, 1).toordinal()
    months = since_1970.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    found: Integers = months + month_number(date(1970, 1, 1))
    return found


def whole(numbers: npt.NDArray[Any]) -> Integers:
    """Sums of whole numbers as such; numpy adds weights as floats, exactly below 2**53."""
    return numbers.astype(np.int64)


def spans_of(rows: Iterable[Iterable[DaySpan]]) -> Spans:
    """The spans of each row."""
    found = [
        (row, span.first_day.toordinal(), span.last_day.toordinal())
        for row, spans in enumerate(rows)
        for span in spans
    ]
    return Spans(*(integers(each[part] for each in found) for part in range(3)))


def integers(numbers: Iterable[int]) -> Integers:
    """An array of whole numbers."""
    return np.array(list(numbers), dtype=np.int64)
