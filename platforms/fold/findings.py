"""What is remarkable in the events of a shift, and what a person must ask about it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from platforms.events import ShiftEvent
from platforms.fold.breaks import leaves_shift
from platforms.fold.history import (
    History,
    Work,
    is_correction,
    tells_cancellation,
    tells_work,
    work_in,
)
from platforms.fold.records import Finding, FindingCode, FoldedBreak, Question

LONGEST_SHIFT: Final = timedelta(hours=24)

_QUESTIONS: Final = {
    FindingCode.ENDED_WITHOUT_START: Question.WHEN_DID_IT_START,
    FindingCode.END_BEFORE_START: Question.WHICH_TIMES_ARE_RIGHT,
    FindingCode.LONGER_THAN_24_HOURS: Question.WHICH_TIMES_ARE_RIGHT,
    FindingCode.BREAK_OUTSIDE_SHIFT: Question.WHICH_BREAKS_ARE_RIGHT,
    FindingCode.SELF_EMPLOYED_AFTER_START: Question.WHICH_ENGAGEMENT,
}


def findings_on(history: History, work: Work, breaks: Sequence[FoldedBreak]) -> Iterator[Finding]:
    """Everything remarkable, in no particular order, possibly the same thing twice."""
    yield from _on_plan(history, work)
    yield from _on_cancellation(history, work)
    yield from _on_correction(history)
    yield from _on_times(work)
    yield from _on_breaks(work, breaks)
    yield from _on_changed_words(history)


def questions_on(
    history: History, work: Work, codes: Collection[FindingCode], *, ended_early: bool
) -> Iterator[Question]:
    """What must be known before pay closes. What was not told is not held against the courier."""
    if ended_early and (work.ended is None or work.ended.shift.ended_by is None):
        yield Question.WHO_ENDED_IT
    for code in codes:
        if code in _QUESTIONS:
            yield _QUESTIONS[code]
    if FindingCode.CANCELLED_AFTER_START in codes or FindingCode.CORRECTION_REMOVED_WORK in codes:
        is_running = work.actual_start is not None and work.actual_end is None
        yield Question.WHEN_DID_IT_END if is_running else Question.WAS_IT_WORKED
    told_by = (work.started, work.ended, history.plan)
    workers = {event.shift.worker.external_id for event in told_by if event is not None}
    if work.has_begun and len(workers) > 1:
        yield Question.WHO_WORKED


def _on_plan(history: History, work: Work) -> Iterator[Finding]:
    plan, first_work = history.plan, history.first_work
    if first_work is None or not work.has_begun:
        if plan is None and (run := history.run_of_cancellations):
            yield Finding(code=FindingCode.CANCELLED_WITHOUT_PLAN, event_id=run[0].event_id)
        return
    until_work = History(history.events[: history.position(first_work) + 1])
    if until_work.plan is None:
        yield Finding(code=FindingCode.STARTED_WITHOUT_PLAN, event_id=first_work.event_id)
    elif (
        plan is not None
        and not is_correction(plan)
        and _planned_times(plan) != _planned_times(until_work.plan)
    ):
        yield Finding(code=FindingCode.PLAN_CHANGED_AFTER_START, event_id=plan.event_id)


def _planned_times(event: ShiftEvent) -> tuple[object, object]:
    return event.shift.planned_start, event.shift.planned_end


def _on_cancellation(history: History, work: Work) -> Iterator[Finding]:
    """Walk along the order: what was called off, and what then happened all the same?"""
    called_off_by: ShiftEvent | None = None
    has_begun = False
    for event in history.events:
        if tells_cancellation(event):
            called_off_by = event
        elif tells_work(event):
            if called_off_by is not None and not has_begun:
                yield Finding(code=FindingCode.STARTED_AFTER_CANCELLATION, event_id=event.event_id)
            called_off_by, has_begun = None, True
        else:
            if called_off_by is not None:
                yield Finding(code=FindingCode.REINSTATED, event_id=event.event_id)
            called_off_by = None
    if called_off_by is not None and has_begun and work.has_begun:
        yield Finding(code=FindingCode.CANCELLED_AFTER_START, event_id=called_off_by.event_id)


def _on_correction(history: History) -> Iterator[Finding]:
    correction = history.correction
    if correction is None:
        return
    before = work_in(History(history.events[: history.position(correction)]))
    lost_start = before.has_begun and correction.shift.actual_start is None
    lost_end = before.actual_end is not None and correction.shift.actual_end is None
    if lost_start or lost_end:
        yield Finding(code=FindingCode.CORRECTION_REMOVED_WORK, event_id=correction.event_id)


def _on_times(work: Work) -> Iterator[Finding]:
    if work.ended is None or work.actual_end is None:
        return
    if work.actual_start is None:
        code = FindingCode.ENDED_WITHOUT_START
    elif work.actual_end < work.actual_start:
        code = FindingCode.END_BEFORE_START
    elif work.actual_end - work.actual_start > LONGEST_SHIFT:
        code = FindingCode.LONGER_THAN_24_HOURS
    else:
        return
    yield Finding(code=code, event_id=work.ended.event_id)


def _on_breaks(work: Work, breaks: Sequence[FoldedBreak]) -> Iterator[Finding]:
    if work.ended is None or work.actual_start is None or work.actual_end is None:
        return
    for item in breaks:
        if leaves_shift(item, actual_start=work.actual_start, actual_end=work.actual_end):
            yield Finding(code=FindingCode.BREAK_OUTSIDE_SHIFT, event_id=work.ended.event_id)


def _on_changed_words(history: History) -> Iterator[Finding]:
    """The same thing told twice in different words, each named by the later event."""
    recent = history.since_correction.events
    starts = [event for event in recent if event.type == "shift.started"]
    ends = [event for event in recent if event.type == "shift.ended"]
    for earlier, later in pairwise(history.events):
        if earlier.shift.worker.external_id != later.shift.worker.external_id:
            yield Finding(code=FindingCode.WORKER_CHANGED, event_id=later.event_id)
    for earlier, later in pairwise(starts):
        if earlier.shift.actual_start != later.shift.actual_start:
            yield Finding(code=FindingCode.STARTS_DIFFER, event_id=later.event_id)
    for earlier, later in pairwise(ends):
        if earlier.shift.actual_end != later.shift.actual_end:
            yield Finding(code=FindingCode.ENDS_DIFFER, event_id=later.event_id)
