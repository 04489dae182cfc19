"""A student's hours of the year at the low contribution: what is left, as far as we can know (R12).

Nobody is refused work for it: the authority decides with a warning in the verdict.
Source: the yearly contingent of student work (docs/sources.md#student-contingent).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from declarations.parameters import value_on


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursStated:
    """What the student's certificate said: hours left, and the last day that it takes in."""

    hours_left: int
    stated_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredHours:
    """Hours of one student period that we declared, on the day on which it begins."""

    starts_on: date
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A student's year: what was declared for days that have passed, what is reserved for others.

    `used_hours` takes in what the certificate knew of other employers. Hours are reserved with the
    declaration and free again with its change: nothing is kept for later.
    """

    limit_hours: int
    used_hours: int
    reserved_hours: int
    warns_from_hours: int

    @property
    def declared_hours(self) -> int:
        """Used and reserved together."""
        return self.used_hours + self.reserved_hours

    @property
    def left_hours(self) -> int:
        """Below zero when more was declared than was left."""
        return self.limit_hours - self.declared_hours

    @property
    def is_low(self) -> bool:
        """So much is declared that courier and payroll have to know (R12)."""
        return self.declared_hours >= self.warns_from_hours


def balance(
    year: int, declared: tuple[DeclaredHours, ...], stated: HoursStated | None, *, today: date
) -> Balance:
    """How a year stands today: the hours of the year are dated, and so is the share that warns."""
    limit = contingent_hours(year)
    percent = int(value_on("student.contingent_warning_percent", date(year, 12, 31)))
    of_year = (entry for entry in declared if entry.starts_on.year == year)
    reserved = sum(entry.hours for entry in of_year if entry.starts_on >= today)
    left = hours_left(year, declared, stated)
    return Balance(
        limit_hours=limit,
        used_hours=limit - left - reserved,
        reserved_hours=reserved,
        warns_from_hours=-(-limit * percent // 100),
    )


def contingent_hours(year: int) -> int:
    """Hours that one student may work in a calendar year, over all employers together."""
    return int(value_on("student.contingent_hours", date(year, 12, 31)))


def hours_left(year: int, declared: tuple[DeclaredHours, ...], stated: HoursStated | None) -> int:
    """The hours left in a year; below zero when more was declared than was left.

    With a certificate of that year its figure counts, less what we declared for later days.
    Without one only our own hours are known, so the result is an upper bound.
    """
    of_year = [entry for entry in declared if entry.starts_on.year == year]
    if stated is None or stated.stated_on.year != year:
        return contingent_hours(year) - sum(entry.hours for entry in of_year)
    later = (entry.hours for entry in of_year if entry.starts_on > stated.stated_on)
    return stated.hours_left - sum(later)
