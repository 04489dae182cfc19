"""The verdict on one declaration: from its content, the stored periods and the student's balance."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from declarations.dimona.anomalies import (
    ALREADY_CANCELLED,
    ANOMALIES,
    CONTINGENT_EXCEEDED,
    IDENTICAL_PERIOD,
    LATE_IN,
    LATE_UPDATE,
    OVERLAPPING_PERIOD,
)
from declarations.dimona.sandbox import wire
from declarations.dimona.sandbox.contingent import Contingent
from declarations.dimona.sandbox.judge_change import changed, faults_of_change
from declarations.dimona.sandbox.judge_in import faults_of_in
from declarations.dimona.sandbox.lateness import (
    is_late_cancel,
    is_late_in,
    is_late_out,
    is_late_update,
)
from declarations.dimona.sandbox.periods import FAR_FUTURE, Period, PeriodBook
from declarations.dimona.sandbox.wire import Message
from declarations.dimona.sandbox.worker_types import STUDENT, is_with_hours

Result = Literal["A", "W", "B", "S"]
_UNKNOWN_PERIOD = "00913-354"
_CHANGE_IDENTICAL = "90378-333"
_CHANGE_OVERLAPS = "90378-334"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A result with its codes, and what the period becomes if the result is A or W."""

    result: Result
    codes: tuple[str, ...] = ()
    after: Period | None = None


class Facts(Protocol):
    """What is known when a declaration is judged."""

    periods: PeriodBook
    contingent: Contingent


def judge_in(
    message: Message,
    wanted: Period | None,
    received_at: datetime,
    *,
    identified: bool,
    facts: Facts,
) -> Judgement:
    """Judge an IN; `wanted` is the period it asks for, without number (see `wanted_period`).

    While nobody knows who the worker is the result is S, unless something already speaks against.
    """
    faults = faults_of_in(message, received_at)
    if faults or wanted is None:
        return Judgement(result="B", codes=faults, after=wanted)
    if not identified:
        return Judgement(result="S", after=wanted)
    if others := facts.periods.overlapping(wanted):
        same = any(other.says_the_same_as(wanted) for other in others)
        code = IDENTICAL_PERIOD if same else OVERLAPPING_PERIOD
        return Judgement(result="B", codes=(code,), after=wanted)
    codes: list[str] = []
    if wanted.late:
        codes.append(LATE_IN)
    elif _exceeds_contingent(wanted, wanted.counted_hours, facts):
        codes.append(CONTINGENT_EXCEEDED)
    return _accepted(codes, wanted)


def judge_change(
    message: Message,
    before: Period | None,
    received_at: datetime,
    *,
    sent_by: int | None,
    facts: Facts,
) -> Judgement:
    """Judge an OUT, UPDATE or CANCEL of the period `before`, None when nobody knows it.

    `sent_by` is the employer that the message names, None when it names none.
    """
    if before is None:
        return Judgement(result="B", codes=(_UNKNOWN_PERIOD,))
    after = replace(_recounted(changed(before, message)), changed_at=received_at)
    faults = faults_of_change(message, before, sent_by=sent_by, received_at=received_at)
    if not faults and message.action == "UPDATE":
        faults = _collisions(before, after, facts.periods)
    if faults:
        # A second CANCEL, forced through by a scenario, must not give hours back twice.
        return Judgement(
            result="B", codes=faults, after=None if ALREADY_CANCELLED in faults else after
        )
    codes: list[str] = []
    if _is_late_change(message, before, after, received_at):
        codes.append(LATE_UPDATE)
    if _exceeds_contingent(before, after.counted_hours - before.counted_hours, facts):
        codes.append(CONTINGENT_EXCEEDED)
    return _accepted(codes, after)


def wanted_period(
    message: Message, *, employer_id: int, ssin: str, received_at: datetime, content_key: str
) -> Period | None:
    """The period that an IN asks for, with number 0; None when its dates cannot be read.

    Hours of a student that come late stay outside the yearly contingent for good.
    """
    fields = message.fields
    starts_on, ends_on = wire.day(fields, "startDate"), wire.day(fields, "endDate")
    if starts_on is None or ("endDate" in fields and ends_on is None):
        return None
    worker_type = str(message.features["workerType"])
    with_hours = is_with_hours(worker_type, fields)
    period = Period(
        id=0,
        employer_id=employer_id,
        ssin=ssin,
        worker_type=worker_type,
        joint_commission=str(message.features["jointCommissionNumber"]),
        starts_on=starts_on,
        start_hour=wire.text(fields, "startHour") if with_hours else None,
        ends_on=None if ends_on == FAR_FUTURE else ends_on,
        end_hour=wire.text(fields, "endHour") if with_hours else None,
        planned_hours=wire.whole(fields, "plannedHoursNumber"),
        changed_at=received_at,
        content_key=content_key,
    )
    late = is_late_in(period, received_at)
    return _recounted(replace(period, late=late))


def _recounted(period: Period) -> Period:
    """With the hours that the period takes from the student's year."""
    counts = period.worker_type == STUDENT and not period.late and not period.cancelled
    return replace(period, counted_hours=(period.planned_hours or 0) if counts else 0)


def _exceeds_contingent(period: Period, more_hours: int, facts: Facts) -> bool:
    return facts.contingent.exceeded_by(period.ssin, period.starts_on.year, more_hours)


def _collisions(before: Period, after: Period, book: PeriodBook) -> tuple[str, ...]:
    if (before.starts_at, before.ends_at) == (after.starts_at, after.ends_at):
        return ()
    others = book.overlapping(after)
    if any(other.says_the_same_as(after) for other in others):
        return (_CHANGE_IDENTICAL,)
    return (_CHANGE_OVERLAPS,) if others else ()


def _is_late_change(message: Message, before: Period, after: Period, received_at: datetime) -> bool:
    match message.action:
        case "OUT":
            return is_late_out(after, received_at)
        case "CANCEL":
            return is_late_cancel(before, received_at)
        case _:
            return is_late_update(before, after, received_at)


def _accepted(codes: list[str], after: Period) -> Judgement:
    return Judgement(result="W" if codes else "A", codes=tuple(codes), after=after)


def result_for(codes: tuple[str, ...]) -> Result:
    """The result that belongs to codes: B as soon as one of them blocks, W for any other code."""
    if not codes:
        return "A"
    blocking = any(code in ANOMALIES and ANOMALIES[code].blocking for code in codes)
    return "B" if blocking else "W"
