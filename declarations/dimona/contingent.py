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
