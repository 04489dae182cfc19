"""Flexi-jobs whose conditions are not met: on which days the worker is an ordinary one (R8).

The conditions are judged by quarter, so new work of that quarter is not tried as a flexi-job again.
Source: what mature clients do after 90017-510 (docs/sources.md#dimona-answers).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from declarations.dimona.content import Content
from declarations.dimona.facts import ContractMode, DecisionFacts, Shift, WorkerType
from declarations.dimona.history import History, Period
from declarations.dimona.replacing import may_be_replaced
from declarations.dimona.stretches import stretches
from declarations.dimona.workload import days_of
from declarations.working_days import ONE_DAY, first_day_of_quarter

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What is declared as flexi-job, and what as the work of an ordinary worker."""

    flexi_periods: Sequence[Period]
    flexi_shifts: Sequence[Shift]
    ordinary_periods: Sequence[Period] = ()
    ordinary_shifts: Sequence[Shift] = ()


def as_ordinary_worker(facts: DecisionFacts) -> DecisionFacts:
    """The same worker declared as an ordinary one, day by day."""
    return replace(
        facts,
        courier=replace(facts.courier, worker_type=WorkerType.ORDINARY.value),
        settings=replace(facts.settings, contract_mode=ContractMode.PER_DAY),
    )


def divide(facts: DecisionFacts, history: History, shifts: Sequence[Shift]) -> Division:
    """Divide a flexi-job worker's shifts and periods; nothing is ordinary without such a verdict.

    A day on which a flexi-job has begun, or can no longer be cancelled, stays one of flexi-jobs: a
    period of an ordinary worker would overlap it.
    """
    if not history.not_flexi:
        return Division(flexi_periods=history.periods, flexi_shifts=shifts)
    days = _ordinary_days(facts, history, shifts)
    theirs = [p for p in history.periods if _is_ordinary(p, days, history.not_flexi)]
    ordinary = [shift for shift in shifts if days & set(_days_of(shift, facts))]
    return Division(
        flexi_periods=[p for p in history.periods if p not in theirs],
        flexi_shifts=[shift for shift in shifts if shift not in ordinary],
        ordinary_periods=theirs,
        ordinary_shifts=ordinary,
    )


def _ordinary_days(facts: DecisionFacts, history: History, shifts: Sequence[Shift]) -> set[date]:
    """Days tied together by a night are ordinary together or not at all."""
    quarters = {first_day_of_quarter(content.starts_on) for content in history.not_flexi}
    living = [p for p in history.periods if p.foreseen is not None and _is_flexi(p)]
    stuck = [p.content for p in living if not _may_go(facts, p, shifts)]
    held = [p.content for p in living]
    runs = [set(_days_of(shift, facts)) for shift in shifts]
    runs += [set(_days(content)) for content in held if content.is_by_the_hour]
    found: set[date] = set()
    for run in _joined(runs):
        is_found = any(
            _any_includes(history.not_flexi, day)
            or (first_day_of_quarter(day) in quarters and not _any_includes(held, day))
            for day in run
        )
        if is_found and not any(_any_includes(stuck, day) for day in run):
            found |= run
    return found


def _is_ordinary(period: Period, days: set[date], not_flexi: Sequence[Content]) -> bool:
    """Whether the ordinary worker's rules say what becomes of a period."""
    if _is_flexi(period):
        return any(period.content.includes(day) for day in days)
    quarters = {first_day_of_quarter(content.starts_on) for content in not_flexi}
    return first_day_of_quarter(period.content.starts_on) in quarters


def _may_go(facts: DecisionFacts, period: Period, shifts: Sequence[Shift]) -> bool:
    has_begun = any(
        stretch.has_begun and stretch.content.overlaps(period.content)
        for stretch in stretches(facts, shifts, split_at_quarters=False)
    )
    return may_be_replaced(facts, period, has_begun=has_begun)


def _is_flexi(period: Period) -> bool:
    return period.opened_by.worker_type == WorkerType.FLEXI


def _days_of(shift: Shift, facts: DecisionFacts) -> tuple[date, ...]:
    return days_of(shift, facts.settings, WorkerType.ORDINARY)


def _days(content: Content) -> tuple[date, ...]:
    last = (content.ends - _INSTANT).date()
    return tuple(
        content.starts_on + n * ONE_DAY for n in range((last - content.starts_on).days + 1)
    )


def _joined(runs: Iterable[set[date]]) -> list[set[date]]:
    """Sets of days without any day in common."""
    joined: list[set[date]] = []
    for run in runs:
        touching = [other for other in joined if other & run]
        joined = [other for other in joined if not other & run]
        joined.append(run.union(*touching))
    return joined


def _any_includes(contents: Iterable[Content], day: date) -> bool:
    return any(content.includes(day) for content in contents)
