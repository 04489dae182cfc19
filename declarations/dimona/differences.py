"""Shifts against declared periods, once their time has come: what does not fit. Pure.

Deciding what to send is another matter (`decide`): here nothing is excused by a message on its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from declarations.dimona.facts import DecisionFacts
from declarations.dimona.history import History, Period
from declarations.dimona.workload import days_of, needs_cover, planned_hours, workload


class DifferenceKind(StrEnum):
    """What can differ."""

    SHIFT_NOT_DECLARED = "shift_not_declared"
    PERIOD_WITHOUT_SHIFT = "period_without_shift"
    HOURS_DIFFER = "hours_differ"
    TWO_PERIODS = "two_periods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference. The same shift or periods differing in the same way is the same difference."""

    kind: DifferenceKind
    day: date
    shift_id: str | None = None
    periods: tuple[int, ...] = ()

    @property
    def subject(self) -> str:
        """Names it among those of one worker."""
        about = self.shift_id or "-".join(str(period) for period in self.periods)
        return f"{self.kind.value}:{about}"


def differences(facts: DecisionFacts, history: History) -> tuple[Difference, ...]:
    """Every difference between shifts that have begun and periods in force, each once."""
    accepted = [period for period in history.periods if period.is_accepted]
    return (
        *_shifts(facts, accepted),
        *_periods(facts, accepted),
        *_overlaps(accepted),
    )


def _shifts(facts: DecisionFacts, accepted: list[Period]) -> Iterator[Difference]:
    """Shifts that have begun, or were worked, on a day that no period in force includes."""
    for shift in facts.shifts:
        if shift.starts_at > facts.now or not needs_cover(shift):
            continue
        begins = facts.wall_time(shift.starts_at)
        for day in days_of(shift, facts.settings, facts.courier.worker_type):
            if not any(period.content.answers_for(day, begins) for period in accepted):
                yield Difference(kind=DifferenceKind.SHIFT_NOT_DECLARED, day=day, shift_id=shift.id)
                break


def _periods(facts: DecisionFacts, accepted: list[Period]) -> Iterator[Difference]:
    """Periods of past days without work, or of a student with other hours than were worked.

    A contract without end needs no shift.
    """
    work = workload(facts, (shift for shift in facts.shifts if needs_cover(shift)))
    for period in accepted:
        content = period.content
        if content.ends_on is None or content.ends_on >= facts.today:
            continue
        days = [work[day] for day in work if content.includes(day)]
        ids = () if period.period_id is None else (period.period_id,)
        if not days:
            kind = DifferenceKind.PERIOD_WITHOUT_SHIFT
        elif content.hours is not None and planned_hours(days) != content.hours:
            kind = DifferenceKind.HOURS_DIFFER
        else:
            continue
        yield Difference(kind=kind, day=content.starts_on, periods=ids)


def _overlaps(accepted: list[Period]) -> Iterator[Difference]:
    for first, second in combinations(accepted, 2):
        if first.content.overlaps(second.content):
            ids = sorted(p.period_id for p in (first, second) if p.period_id is not None)
            yield Difference(
                kind=DifferenceKind.TWO_PERIODS,
                day=max(first.content.starts_on, second.content.starts_on),
                periods=tuple(ids),
            )
