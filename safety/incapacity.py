"""Days of full incapacity: how many there are, what follows from their number, in which year they fall."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from safety import figures
from safety.facts import Consequence, Incapacity, IncidentFacts

# With these consequences nobody is fully unfit, so without further facts there is no day to count.
_WITHOUT_FULL_INCAPACITY = frozenset(
    {Consequence.NONE, Consequence.PROSTHESIS_ONLY, Consequence.ADAPTED_WORK}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncapacityCount:
    """The number of full days, as far as it is known.

    `days` is None while work is not resumed or facts are missing; `at_least` counts the days that
    are certain. `resumed` says whether work was taken up again when the declaration is made.
    """

    days: int | None
    at_least: int
    resumed: bool | None


def count_incapacity(facts: IncidentFacts) -> IncapacityCount:
    """Count calendar days fully unfit: not the day of the accident, up to the day before resumption.

    A number that is given is taken as it stands. Without the date of the accident the day work
    stopped is taken for it, since normally they are the same. While work is not resumed, every day
    up to the declaration or to today counts as certain.

    Source: definition of incapacity in the declaration, zones 00266 and 00128
    (docs/sources.md#drs-scenario-1).
    """
    incapacity = facts.incapacity
    resumed = _resumed(incapacity, facts.today)
    if incapacity.days is not None:
        return IncapacityCount(days=incapacity.days, at_least=incapacity.days, resumed=resumed)
    first_day = _first_unfit_day(incapacity, facts.accident_on)
    if first_day is not None and incapacity.resumed_on is not None:
        days = max(0, (incapacity.resumed_on - first_day).days)
        return IncapacityCount(days=days, at_least=days, resumed=resumed)
    if first_day is not None and incapacity.stopped_on is not None:
        certain = 0 if resumed else _days_so_far(first_day, incapacity, facts.today)
        return IncapacityCount(days=None, at_least=certain, resumed=resumed)
    if facts.consequence in _WITHOUT_FULL_INCAPACITY:
        return IncapacityCount(days=0, at_least=0, resumed=resumed)
    return IncapacityCount(days=None, at_least=0, resumed=resumed)


def _first_unfit_day(incapacity: Incapacity, accident_on: date | None) -> date | None:
    accident_day = accident_on or incapacity.stopped_on
    if accident_day is None:
        return None
    return max(accident_day + timedelta(days=1), incapacity.stopped_on or accident_day)


def _resumed(incapacity: Incapacity, today: date | None) -> bool | None:
    if incapacity.resumed_when_declaring is not None:
        return incapacity.resumed_when_declaring
    if incapacity.resumed_on is not None:
        looked_at_on = incapacity.declared_on or today
        return looked_at_on is None or incapacity.resumed_on <= looked_at_on
    return False if incapacity.stopped_on is not None else None


def _days_so_far(first_day: date, incapacity: Incapacity, today: date | None) -> int:
    known_days = [day for day in (incapacity.declared_on, today) if day is not None]
    return max(0, (max(known_days) - first_day).days + 1) if known_days else 0


def fourth_day_on(facts: IncidentFacts) -> date | None:
    """The day on which the accident sheet became due, None when dates of work stopped are missing."""
    incapacity = facts.incapacity
    first_day = _first_unfit_day(incapacity, facts.accident_on)
    threshold = figures.whole("incapacity.accident_sheet_at_least", facts.accident_on)
    if first_day is None or incapacity.stopped_on is None:
        return None
    if count_incapacity(facts).at_least < threshold:
        return None
    return first_day + timedelta(days=threshold - 1)


class IncapacityKind(StrEnum):
    """Full incapacity counts as lost days; partial and adapted work do not."""

    FULL = "full"
    PARTIAL = "partial"
    ADAPTED_WORK = "adapted_work"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncapacityPeriod:
    """A certificate's days, both ends included."""

    first_day: date
    last_day: date
    kind: IncapacityKind = IncapacityKind.FULL


def lost_days_by_calendar_year(
    periods: Iterable[IncapacityPeriod], *, accident_on: date
) -> dict[int, int]:
    """Lost days in the year they fell; a day under two certificates counts once."""
    by_year: dict[int, int] = {}
    next_free_day = accident_on + timedelta(days=1)
    for first_day, last_day in sorted(
        (period.first_day, period.last_day)
        for period in periods
        if period.kind is IncapacityKind.FULL
    ):
        start = max(first_day, next_free_day)
        for year in range(start.year, last_day.year + 1):
            from_day = max(start, date(year, 1, 1))
            to_day = min(last_day, date(year, 12, 31))
            if from_day <= to_day:
                by_year[year] = by_year.get(year, 0) + (to_day - from_day).days + 1
        next_free_day = max(next_free_day, last_day + timedelta(days=1))
    return by_year


def lost_days_in_accident_year(periods: Iterable[IncapacityPeriod], *, accident_on: date) -> int:
    """Lost days, all of them put to the year of the accident: the usual view of a year's figures."""
    return sum(lost_days_by_calendar_year(periods, accident_on=accident_on).values())
