"""Events of one shift, in any order and any number of times -> what the shift is now.

A pure fold: the same events always give the same shift, so the whole log can be read again. What
the platforms agreed to, and the courier's rights, shape it:

- the newest plan counts; a start and an end set their own fields only;
- a correction tells the shift anew, but being silent about the plan or a quantity is no denial;
- work that was done is never undone by a cancellation;
- work that began as an employee's stays that, unless a correction says otherwise;
- what contradicts the shift and tells of no work is set aside, and said to be;
- what was not told is never held against the courier: it becomes a question.
"""

from collections.abc import Iterable

from platforms.events.records import Engagement
from platforms.fold.breaks import breaks_told, worked_seconds
from platforms.fold.contradictions import CONTRADICTIONS, set_aside, without
from platforms.fold.engagement import EMPLOYEE, SELF_EMPLOYED, engagement_in
from platforms.fold.findings import findings_on, questions_on
from platforms.fold.history import History, Work, work_in
from platforms.fold.order import in_order, without_repeats
from platforms.fold.outcome import declaration_status, pay_status, state_of
from platforms.fold.records import (
    DeclarationStatus,
    Finding,
    FindingCode,
    FoldedBreak,
    FoldedShift,
    PayStatus,
    Question,
    ReceivedShiftEvent,
    ShiftState,
)

__all__ = [
    "CONTRADICTIONS",
    "EMPLOYEE",
    "SELF_EMPLOYED",
    "DeclarationStatus",
    "Finding",
    "FindingCode",
    "FoldedBreak",
    "FoldedShift",
    "NotOneShift",
    "PayStatus",
    "Question",
    "ReceivedShiftEvent",
    "ShiftState",
    "fold_shift",
]


class NotOneShift(ValueError):
    """The events do not belong to exactly one shift."""

    def __init__(self, shifts: int) -> None:
        super().__init__(f"The events to fold belong to {shifts} shifts instead of one.")


def fold_shift(received: Iterable[ReceivedShiftEvent]) -> FoldedShift:
    """What one shift is, by all events received about it. Raises NotOneShift.

    Order of arrival and repeats make no difference; `platforms.fold.order` says why.
    """
    events, reuses = without_repeats(received)
    shift_ids = {event.shift.external_id for event in events}
    if len(shift_ids) != 1:
        raise NotOneShift(len(shift_ids))
    ordered = in_order(events)
    aside = set_aside(ordered)
    history = History(tuple(without(ordered, aside)))
    work = work_in(history)
    breaks = _breaks(work)
    engagement, late = engagement_in(history.events)
    findings = {*reuses, *aside, *late, *findings_on(history, work, breaks)}
    return _shift(history, work, breaks, engagement, findings)


def _shift(
    history: History,
    work: Work,
    breaks: tuple[FoldedBreak, ...],
    engagement: Engagement,
    findings: set[Finding],
) -> FoldedShift:
    plan, measured = history.plan, history.measured
    planned_end = None if plan is None else plan.shift.planned_end
    cancellations = () if work.has_begun else history.run_of_cancellations
    reason = cancellations[-1].shift.reason if cancellations else None
    ended_by = None if work.ended is None else work.ended.shift.ended_by
    ended_early = (
        work.actual_end is not None and planned_end is not None and work.actual_end < planned_end
    )
    state = state_of(work, reason)
    is_ours = engagement != SELF_EMPLOYED
    paid_as = pay_status(state, ended_early=ended_early, ended_by=ended_by, cancel_reason=reason)
    codes = {finding.code for finding in findings}
    return FoldedShift(
        shift_external_id=history.events[0].shift.external_id,
        worker_external_id=history.worker_external_id,
        engagement=engagement,
        state=state,
        planned_start=None if plan is None else plan.shift.planned_start,
        planned_end=planned_end,
        actual_start=work.actual_start,
        actual_end=work.actual_end,
        ended_by=ended_by,
        cancel_reason=reason,
        cancelled_at=cancellations[0].occurred_at if cancellations else None,
        breaks=breaks,
        worked_seconds=_worked_seconds(work, breaks),
        distance_m=measured.newest_value(lambda shift: shift.distance_m),
        deliveries_count=measured.newest_value(lambda shift: shift.deliveries_count),
        on_call_seconds=measured.newest_value(lambda shift: shift.on_call_seconds),
        engaged_seconds=measured.newest_value(lambda shift: shift.engaged_seconds),
        cash_collected_cents=measured.newest_value(lambda shift: shift.cash_collected_cents),
        earnings=measured.newest_value(lambda shift: shift.earnings) or (),
        zone=history.newest_value(lambda shift: shift.zone),
        vehicle=history.newest_value(lambda shift: shift.vehicle),
        pay_status=paid_as if is_ours else None,
        declaration_status=declaration_status(state, ended_early=ended_early, cancel_reason=reason),
        questions=tuple(sorted(set(questions_on(history, work, codes, ended_early=ended_early))))
        if is_ours
        else (),
        findings=tuple(sorted(findings)),
        event_ids=tuple(event.event_id for event in history.events),
    )


def _breaks(work: Work) -> tuple[FoldedBreak, ...]:
    if work.ended is None or work.actual_start is None or work.actual_end is None:
        return ()
    return breaks_told(work.ended.shift, actual_start=work.actual_start, actual_end=work.actual_end)


def _worked_seconds(work: Work, breaks: tuple[FoldedBreak, ...]) -> int | None:
    start, end = work.actual_start, work.actual_end
    if start is None or end is None or end < start:
        return None
    return worked_seconds(breaks, actual_start=start, actual_end=end)
