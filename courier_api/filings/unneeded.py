"""Periods in force that no shift needs, or that nobody can change any more."""

from collections.abc import Iterator, Mapping

from courier_api.filings.facts import WorkerFacts
from declarations.dimona.facts import HumanTask
from declarations.dimona.history import History, Period
from declarations.dimona.workload import days_of, needs_cover


def unneeded_periods(facts: WorkerFacts, history: History) -> Iterator[Period]:
    """Periods on whose days nobody worked or will work, and whose first day is over."""
    settings, kind = facts.decision.settings, facts.decision.courier.worker_type
    needed = [
        (day, facts.decision.wall_time(shift.starts_at))
        for shift in facts.decision.shifts
        if needs_cover(shift)
        for day in days_of(shift, settings, kind)
    ]
    for period in history.periods:
        is_over = period.content.starts_on < facts.decision.today
        if is_over and not any(period.content.answers_for(*work) for work in needed):
            yield period


def periods_in_question(facts: WorkerFacts, history: History) -> Mapping[HumanTask, frozenset[int]]:
    """What the tasks are about that only a person closes."""
    locked = (period for period in history.periods if period.is_locked)
    return {
        HumanTask.CANCEL_AFTER_DAY: _ids(unneeded_periods(facts, history)),
        HumanTask.PERIOD_LOCKED: _ids(locked),
    }


def _ids(periods: Iterator[Period]) -> frozenset[int]:
    return frozenset(period.period_id for period in periods if period.period_id is not None)
