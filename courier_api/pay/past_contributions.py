"""The employer's contributions on past days, month by month, in the order in which a quota is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from courier_api.foundation.errors import Refused
from courier_api.pay.past_shifts import PastPeriod, PastShifts
from courier_api.pay.past_terms import PastTerms, World
from platforms.pay import PayInputError
from platforms.pay.population import DayColumns, contribute
from platforms.pay.population.columns import Flags, Ints, sum_by
from platforms.pay.population.results import taken

MONTHS_PER_YEAR = 12
FIRST_YEAR = 1970
NEVER = 2**62


class TermsUnusable(Refused):
    """A version lacks a figure that is needed, so nothing can be compared with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The months of a period, counted from its first one."""

    first: int
    count: int

    def months_of(self, days: Ints) -> Ints:
        """The month of each day; days before the period count as its first month."""
        month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        found: Ints = np.clip(month - self.first, 0, self.count - 1)
        return found

    def first_day(self, month: int) -> date:
        """The first day of a month."""
        year, rest = divmod(self.first + month, MONTHS_PER_YEAR)
        return date(FIRST_YEAR + year, rest + 1, 1)


def calendar_of(period: PastPeriod) -> Calendar:
    """The months of a period."""
    first, last = (
        (day.year - FIRST_YEAR) * MONTHS_PER_YEAR + day.month - 1
        for day in (period.first_day, period.last_day)
    )
    return Calendar(first=first, count=last - first + 1)


def employer_contributions(
    past: PastShifts,
    world: World,
    days: Sequence[DayColumns],
    calendar: Calendar,
) -> list[Ints]:
    """Cents by courier and month, one table for the days of each version of the world.

    Where a courier has several versions in a month, the one whose shifts began first uses the
    quota first. Raises TermsUnusable when a version lacks a figure.
    """
    couriers = len(past.courier_ids)
    employer = [np.zeros((couriers, calendar.count), dtype=np.int64) for _ in days]
    months = [calendar.months_of(own.worked_on) for own in days]
    turns = _turns(past, world, calendar)
    used = _used_before(past)
    for month in range(calendar.count):
        if month and calendar.first_day(month).month == 1:
            used[:] = 0
        for turn in range(len(days)):
            for number, (own, version) in enumerate(zip(days, world.versions, strict=True)):
                chosen = (months[number] == month) & (turns[number][own.courier, month] == turn)
                if chosen.any():
                    part = taken(own, np.flatnonzero(chosen))
                    cents, declared = _contributions(past, version, part, used)
                    employer[number][:, month] += cents
                    used += declared
    return employer


def _contributions(
    past: PastShifts, version: PastTerms, days: DayColumns, used: Ints
) -> tuple[Ints, Ints]:
    """By courier: the employer's cents, and the minutes of a student's quota that were used."""
    couriers = len(past.courier_ids)
    terms = version.agreement.contributions
    if terms is None:
        students = days.worked_minutes * past.is_student[days.courier]
        return np.zeros(couriers, dtype=np.int64), sum_by(days.courier, students, couriers)
    try:
        found = contribute(days, past.is_student, terms, used)
    except PayInputError as wrong:
        raise TermsUnusable(f"The {version.name} cannot be computed: {wrong}") from wrong
    return (
        sum_by(found.courier, found.employer_contribution_cents, couriers),
        sum_by(days.courier, found.declared_minutes, couriers),
    )


def _turns(past: PastShifts, world: World, calendar: Calendar) -> list[Ints]:
    """For each version, by courier and month: how many versions have shifts that began before."""
    shape = (len(past.courier_ids), calendar.count)
    months = calendar.months_of(past.worked_on)
    firsts = []
    for number in range(len(world.versions)):
        chosen: Flags = world.version_of_row == number
        first = np.full(shape, NEVER, dtype=np.int64)
        (places,) = np.nonzero(chosen)
        np.minimum.at(first, (past.rows.courier[places], months[places]), places)
        firsts.append(first)
    none = np.zeros(shape, dtype=np.int64)
    return [sum(((other < own).astype(np.int64) for other in firsts), start=none) for own in firsts]


def _used_before(past: PastShifts) -> Ints:
    """Minutes of the quota by courier that were used before the period, in its first year."""
    used = [past.used_minutes.get(courier_id, 0) for courier_id in past.courier_ids.tolist()]
    return np.array(used, dtype=np.int64)
