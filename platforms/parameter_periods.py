"""Which row of a figure holds when, after all corrections: the periods of one key and scope."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta

from platforms.parameters import ParameterRow

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A row and the days on which it holds, both inclusive; no last day is open."""

    first_day: date
    last_day: date | None
    row: ParameterRow

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def meets(self, first_day: date, last_day: date | None) -> bool:
        """Whether it shares a day with another period."""
        return self.first_day <= (last_day or date.max) and first_day <= (self.last_day or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Rows that do not count on some days, both inclusive; no last day is open."""

    first_day: date
    last_day: date | None
    row_ids: AbstractSet[int]


def periods_of(rows: Iterable[ParameterRow]) -> tuple[Period, ...]:
    """The periods of the rows of one key and scope, which are given as they became known.

    A later row goes before an earlier one on the days of its own period; what is left of the
    earlier one stays. The result is in order of time and nothing in it overlaps.
    """
    held: list[Period] = []
    for row in rows:
        held = [
            piece for period in held for piece in _outside(period, row.valid_from, row.valid_to)
        ]
        held.append(Period(first_day=row.valid_from, last_day=row.valid_to, row=row))
    return tuple(sorted(held, key=lambda period: period.first_day))


def overlaid(
    periods: Sequence[Period], others: Sequence[Period], first_day: date, last_day: date | None
) -> tuple[Period, ...]:
    """The periods, on these days replaced by the others."""
    held = [piece for period in periods for piece in _outside(period, first_day, last_day)]
    for other in others:
        if other.meets(first_day, last_day):
            ends = [day for day in (other.last_day, last_day) if day is not None]
            begins = max(other.first_day, first_day)
            held.append(Period(first_day=begins, last_day=min(ends, default=None), row=other.row))
    return tuple(sorted(held, key=lambda period: period.first_day))


def period_on(periods: Sequence[Period], day: date) -> Period | None:
    """The period that holds on a day; None in a gap: the nearest is never taken instead."""
    return next((period for period in periods if period.holds_on(day)), None)


def _outside(period: Period, first_day: date, last_day: date | None) -> Iterator[Period]:
    """What is left of a period beside these days: none, one or two pieces."""
    if not period.meets(first_day, last_day):
        yield period
        return
    if period.first_day < first_day:
        yield replace(period, last_day=first_day - ONE_DAY)
    if last_day is not None and (period.last_day is None or last_day < period.last_day):
        yield replace(period, first_day=last_day + ONE_DAY)
