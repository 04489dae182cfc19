"""Fold all events of a shift and store what it is now, in any order of arrival."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_of_worker
from courier_api.foundation.clock import local_date
from courier_api.foundation.locks import hold_names
from courier_api.foundation.upsert import insert_once
from courier_api.messaging.received import Received
from courier_api.shifts.announce import SHIFT_CHANGED, announce_shift
from courier_api.shifts.models import Shift, ShiftEvent
from courier_api.shifts.questions import AskedShift, keep_questions
from courier_api.shifts.told_events import told_events
from platforms.events import ShiftEvent as ToldEvent
from platforms.fold import CONTRADICTIONS, Finding, FoldedShift, fold_shift

FOLDED_COLUMNS = (
    "engagement",
    "state",
    "worked_on",
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "ended_by",
    "cancel_reason",
    "cancelled_at",
    "breaks",
    "distance_metres",
    "deliveries_count",
    "worked_seconds",
    "pay_status",
    "declaration_status",
    "place",
    "findings",
)


EVENT_ONCE = ("inbox_id", "event_id")
"""An event is among those of its shift once, however often it is applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedEvent:
    """What an event did: its shift, and which of the shift's events now contradict it.

    `may_release`: some contradicted it before, so one of them may count now.
    """

    shift: Shift
    contradictions: tuple[Finding, ...]
    may_release: bool


def lock_shift_keys(session: Session, keys: Sequence[tuple[int, str]]) -> None:
    """Hold shifts by name until the transaction ends, in one order for all workers."""
    hold_names(session, [f"shift:{source}:{shift}" for source, shift in keys])


def apply_shift_event(
    session: Session, event: ToldEvent, inbox: Received, *, courier_id: int, now: datetime
) -> AppliedEvent:
    """Add the event to its shift's events, fold them all, and announce a change.

    The shift belongs to the worker that the fold names, whichever event came last; `courier_id` is
    the courier of this event's worker. An event that was added before is only folded again.
    """
    _add_event(session, event, inbox)
    folded = fold_shift(told_events(session, inbox.source_id, event.shift.external_id))
    if folded.worker_external_id != event.shift.worker.external_id:
        folded_worker = courier_of_worker(session, inbox.source_id, folded.worker_external_id)
        courier_id = folded_worker or courier_id
    shift = session.scalar(
        select(Shift).where(
            Shift.source_id == inbox.source_id, Shift.external_id == event.shift.external_id
        )
    )
    before = set(shift.findings) if shift is not None else set()
    if shift is None:
        shift = _new_shift(session, event, inbox, folded, courier_id=courier_id, now=now)
    elif _change(session, shift, {**folded_values(folded), "courier_id": courier_id}, now=now):
        _keep_questions(session, shift, folded, now=now)
    return AppliedEvent(
        shift=shift,
        contradictions=tuple(f for f in folded.findings if f.code in CONTRADICTIONS),
        may_release=not before.isdisjoint(code.value for code in CONTRADICTIONS),
    )


def refold_shift(session: Session, shift: Shift, *, now: datetime) -> None:
    """Fold a shift again that other events have touched, and announce a change."""
    folded = fold_shift(told_events(session, shift.source_id, shift.external_id))
    if _change(session, shift, folded_values(folded), now=now):
        _keep_questions(session, shift, folded, now=now)


def _add_event(session: Session, event: ToldEvent, inbox: Received) -> None:
    row = event_row(event, inbox)
    insert_once(session, ShiftEvent, row, unique=EVENT_ONCE)


def event_row(event: ToldEvent, inbox: Received) -> dict[str, Any]:
    """The event among those of its shift."""
    return {
        "employer_number": inbox.employer_number,
        "source_id": inbox.source_id,
        "external_id": event.shift.external_id,
        "inbox_id": inbox.id,
        "event_id": event.event_id,
        "event_type": event.type,
    }


def _new_shift(
    session: Session,
    event: ToldEvent,
    inbox: Received,
    folded: FoldedShift,
    *,
    courier_id: int,
    now: datetime,
) -> Shift:
    shift = Shift(
        employer_number=inbox.employer_number,
        source_id=inbox.source_id,
        external_id=event.shift.external_id,
        courier_id=courier_id,
        revision=1,
        changed_at=now,
        **folded_values(folded),
    )
    session.add(shift)
    session.flush()  # the id
    announce_shift(session, SHIFT_CHANGED, shift, at=now)
    if folded.questions:
        _keep_questions(session, shift, folded, now=now)
    return shift


def _keep_questions(session: Session, shift: Shift, folded: FoldedShift, *, now: datetime) -> None:
    asked = AskedShift(
        shift_id=shift.id,
        courier_id=shift.courier_id,
        employer_number=shift.employer_number,
        questions=folded.questions,
    )
    keep_questions(session, [asked], now=now)


def folded_values(folded: FoldedShift) -> dict[str, Any]:
    """The columns of a shift from its fold. The legal day is the one on which the shift starts."""
    start = folded.actual_start or folded.planned_start or folded.actual_end or folded.cancelled_at
    assert start is not None, "each type of event brings one of these instants"
    return {
        "engagement": folded.engagement,
        "state": folded.state.value,
        "worked_on": local_date(start),
        "planned_start": folded.planned_start,
        "planned_end": folded.planned_end,
        "actual_start": folded.actual_start,
        "actual_end": folded.actual_end,
        "ended_by": folded.ended_by,
        "cancel_reason": folded.cancel_reason,
        "cancelled_at": folded.cancelled_at,
        "breaks": [
            {
                "start": pause.starts_at.isoformat(),
                "end": pause.ends_at.isoformat(),
                "paid": pause.is_paid,
            }
            for pause in folded.breaks
        ],
        "distance_metres": folded.distance_m,
        "deliveries_count": folded.deliveries_count,
        "worked_seconds": folded.worked_seconds or 0,
        "pay_status": folded.pay_status.value if folded.pay_status else None,
        "declaration_status": folded.declaration_status.value,
        "place": {"postcode": folded.zone.postcode}
        if folded.zone and folded.zone.postcode
        else None,
        "findings": sorted(
            {finding.code.value for finding in folded.findings}
            | {question.value for question in folded.questions}
        ),
    }


def _change(session: Session, shift: Shift, values: dict[str, Any], *, now: datetime) -> bool:
    """Store what differs, if anything does.

    A moved shift also concerns the day it left, a changed one its old rider.
    """
    if all(getattr(shift, name) == value for name, value in values.items()):
        return False
    before = {"day_before": shift.worked_on.isoformat(), "courier_before": shift.courier_id}
    for name, value in values.items():
        setattr(shift, name, value)
    shift.revision += 1
    shift.changed_at = now
    session.flush()
    announce_shift(session, SHIFT_CHANGED, shift, at=now, facts=before)
    return True
