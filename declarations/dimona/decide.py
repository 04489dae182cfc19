"""The Dimona decision: from what is true and what was sent to what is to be done now. Pure.

The rules are numbered R1 to R15 and told in docs/dimona.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from declarations.dimona.announcements import alerts, human_tasks, is_late
from declarations.dimona.assignment import needs_by_day
from declarations.dimona.document import decision_document, facts_from_document
from declarations.dimona.facts import Decision, DecisionFacts, Shift, WorkerType
from declarations.dimona.flexi import needs_of_flexi_jobs
from declarations.dimona.forms import Action
from declarations.dimona.history import History, Period, history_of
from declarations.dimona.needs import Needs
from declarations.dimona.plan import Plan, plan
from declarations.dimona.refusals import shift_refusals, worker_refusals
from declarations.dimona.workload import days_of, needs_cover, workload


def decide_document(document: object) -> dict[str, object]:
    """Decide from plain JSON values; the keys in and out are those of `courier-api dimona decide`.

    Raises DecisionInputError when the input is not of the agreed form. What a rule refuses is no
    error: it is in `refusals`.
    """
    return decision_document(decide(facts_from_document(document)))


def decide(facts: DecisionFacts) -> Decision:
    """What has to be sent for one worker now, what waits, who is told, what a person must do.

    Deciding twice with the same facts gives the same answer, and deciding again after the calls
    were sent gives no second declaration (R11).
    """
    unfit_worker, unfit_shifts = worker_refusals(facts), shift_refusals(facts)
    history = history_of(facts.prior)
    unreadable = {refusal.shift_id for refusal in unfit_shifts}
    needed = [shift for shift in facts.shifts if needs_cover(shift)]
    readable = [shift for shift in needed if shift.id not in unreadable]
    work = workload(facts, readable)
    needs, steps = Needs(), Plan()
    if not unfit_worker:
        needs = needs_of(facts, history, readable)
        steps = plan(facts, history, needs, work, touch_periods=not unreadable)
    covered = _covered(facts, history)
    refusals = (*unfit_worker, *unfit_shifts)
    return Decision(
        calls=tuple(steps.calls),
        waiting=tuple(steps.waiting),
        covered=covered,
        is_late=is_late(history, steps),
        alerts=alerts(
            facts,
            history,
            steps,
            uncovered=_without_cover(needed, covered),
            refusals=refusals,
        ),
        refusals=refusals,
        human_tasks=human_tasks(history, steps, refusals),
        opens_at=needs.opens_at,
    )


def needs_of(facts: DecisionFacts, history: History, shifts: Sequence[Shift]) -> Needs:
    """What shifts that need cover ask of the periods in force, by the kind of worker."""
    if facts.courier.worker_type == WorkerType.FLEXI:
        return needs_of_flexi_jobs(facts, history, shifts)
    return needs_by_day(facts, history.periods, workload(facts, shifts))


def _without_cover(needed: Iterable[Shift], covered: Mapping[str, bool]) -> list[Shift]:
    return [shift for shift in needed if not covered[shift.id]]


def _covered(facts: DecisionFacts, history: History) -> dict[str, bool]:
    """For each shift whether accepted periods hold all of its days, or its start hour (R8)."""
    return {shift.id: _is_covered(shift, facts, history) for shift in facts.shifts}


def _is_covered(shift: Shift, facts: DecisionFacts, history: History) -> bool:
    holding = [p for p in history.periods if p.is_accepted and not _is_ending(p, shift)]
    begins = facts.wall_time(shift.starts_at)
    if any(p.content.is_by_the_hour and p.content.holds(begins) for p in holding):
        return True
    days = days_of(shift, facts.settings, facts.courier.worker_type)
    of_days = [p for p in holding if not p.content.is_by_the_hour]
    return all(any(p.content.includes(day) for p in of_days) for day in days)


def _is_ending(period: Period, shift: Shift) -> bool:
    """A period under an open CANCEL still stands, but nobody may start working on its strength."""
    is_open_cancel = period.open is not None and period.open.action is Action.CANCEL
    return is_open_cancel and needs_cover(shift)
