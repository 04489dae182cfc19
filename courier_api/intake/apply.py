"""From the inbox to shifts: read an event, apply it, or park it with the rule that stood in the way.

An event of a test source ends as applied with the reason `test_source`, and nothing follows from it.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from courier_api.couriers.link import link_worker
from courier_api.couriers.queries import courier_of_worker
from courier_api.foundation.errors import NotFound
from courier_api.foundation.upsert import insert_or_change
from courier_api.messaging import outbox
from courier_api.messaging.inbox import APPLIED, PARKED, UNKNOWN_COURIER
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.shifts.evidence import keep_delivery
from courier_api.shifts.fold_events import apply_shift_event, lock_shift_keys
from courier_api.sources.trial import trial_source_ids
from platforms.events import (
    CanonicalEvent,
    DeliveryEvent,
    IncidentEvent,
    InvalidEvent,
    MalformedBody,
    PingEvent,
    ShiftEvent,
    WorkerEvent,
    read_event,
)

log = logging.getLogger(__name__)

INCIDENT_TOLD = "incident.told"
"""A platform told of an incident; the payload is `{"inbox_id": int, "courier_id": int}`."""

TEST_SOURCE = "test_source"
"""Why nothing followed from an event that was applied."""

NOT_THE_EVENTS_FAULT = (OperationalError, InterfaceError, InternalError)
"""The database is away, full or busy: the event waits, and comes again."""


class Parked(Exception):
    """An event that cannot be applied yet: which rule, with facts for staff (no personal data)."""

    def __init__(self, reason: str, facts: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the handling of an event ended."""

    state: str
    parked: Parked | None = None
    reason: str | None = None


def apply_pending(session: Session, *, limit: int, now: datetime) -> list[str]:
    """Handle waiting events, oldest first; returns the outcome of each.

    The outcome and the effects are written in this one transaction: when it fails, the events
    wait as before. Several workers skip each other's rows.
    """
    rows = session.scalars(
        select(InboxEvent)
        .join(InboxPending, InboxPending.inbox_id == InboxEvent.id)
        .order_by(InboxEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=InboxPending)
    ).all()
    outcomes = apply_events(session, rows, now=now)
    if rows:
        session.execute(
            delete(InboxPending).where(InboxPending.inbox_id.in_([row.id for row in rows]))
        )
    return outcomes


def apply_events(session: Session, rows: Iterable[InboxEvent], *, now: datetime) -> list[str]:
    """Apply or park each event and write its outcome."""
    readings = [(row, _read(row)) for row in rows]
    trials = trial_source_ids(session, {row.source_id for row, _ in readings})
    lock_shift_keys(
        session,
        [
            (row.source_id, event.shift.external_id)
            for row, event in readings
            if isinstance(event, ShiftEvent) and row.source_id not in trials
        ],
    )
    outcomes = []
    for row, event in readings:
        if isinstance(event, Parked):
            ending = Ending(state=PARKED, parked=event)
        elif row.source_id in trials:
            ending = Ending(state=APPLIED, reason=TEST_SOURCE)
        else:
            ending = _try(session, event, row, now=now)
        outcomes.append(ending.state)
        _write_outcome(session, row, event, ending, now=now)
    return outcomes


def replay(
    session: Session, inbox_ids: Iterable[int], *, employer_number: str | None, now: datetime
) -> list[str]:
    """Try parked events again, after the cause is mended; returns the outcome of each.

    An event that is still in the queue is taken from it. Raises NotFound for an unknown id.
    """
    outcomes = []
    for inbox_id in inbox_ids:
        row = session.get(InboxEvent, inbox_id)
        if row is None or (employer_number is not None and row.employer_number != employer_number):
            raise NotFound("There is no event with this number.", inbox_id=inbox_id)
        session.execute(delete(InboxPending).where(InboxPending.inbox_id == inbox_id))
        # Held, so that of two who try at once the second sees what the first did.
        state = session.scalar(
            select(InboxOutcome.state).where(InboxOutcome.inbox_id == inbox_id).with_for_update()
        )
        outcomes += [APPLIED] if state == APPLIED else apply_events(session, [row], now=now)
    return outcomes


def _read(row: InboxEvent) -> CanonicalEvent | Parked:
    try:
        return read_event(bytes(row.raw), webhook_id=None)
    except (InvalidEvent, MalformedBody) as wrong:
        # The door refuses these; an older release may have let one in.
        return Parked("unreadable", {"detail": str(wrong)})


def _try(session: Session, event: CanonicalEvent, row: InboxEvent, *, now: datetime) -> Ending:
    """Apply one event, or leave no trace of it and say why."""
    try:
        with session.begin_nested():
            _apply(session, event, row, now=now)
    except Parked as parked:
        return Ending(state=PARKED, parked=parked)
    except NOT_THE_EVENTS_FAULT:
        raise
    except Exception as error:
        # A mistake of ours must not hold up the events behind this one: staff see it, and it can
        # be tried again once it is mended.
        log.exception("an event could not be applied", extra={"inbox_id": row.id})
        unforeseen = Parked("internal_error", {"error": type(error).__name__})
        return Ending(state=PARKED, parked=unforeseen)
    return Ending(state=APPLIED)


def _apply(session: Session, event: CanonicalEvent, row: InboxEvent, *, now: datetime) -> None:
    match event:
        case ShiftEvent():
            courier_id = _courier(session, row, event.shift.worker.external_id)
            apply_shift_event(session, event, row, courier_id=courier_id, now=now)
        case DeliveryEvent():
            keep_delivery(session, event, row)
        case IncidentEvent():
            courier_id = _courier(session, row, event.incident.worker.external_id)
            _announce_incident(session, row, courier_id, now=now)
        case WorkerEvent():
            if not link_worker(session, event, row):
                raise Parked(UNKNOWN_COURIER, {"worker": event.worker.external_id})
        case PingEvent():
            pass


def _courier(session: Session, row: InboxEvent, worker_external_id: str) -> int:
    courier_id = courier_of_worker(session, row.source_id, worker_external_id)
    if courier_id is None:
        raise Parked(UNKNOWN_COURIER, {"worker": worker_external_id})
    return courier_id


def _announce_incident(
    session: Session, row: InboxEvent, courier_id: int, *, now: datetime
) -> None:
    outbox.put(
        session,
        INCIDENT_TOLD,
        key=f"{INCIDENT_TOLD}:{row.id}",
        payload={"inbox_id": row.id, "courier_id": courier_id},
        due_at=now,
        employer_number=row.employer_number,
    )


def _write_outcome(
    session: Session,
    row: InboxEvent,
    event: CanonicalEvent | Parked,
    ending: Ending,
    *,
    now: datetime,
) -> None:
    parked = ending.parked
    values = {
        "employer_number": row.employer_number,
        "state": ending.state,
        "event_type": None if isinstance(event, Parked) else event.type,
        "reason": parked.reason if parked else ending.reason,
        "facts": dict(parked.facts) if parked else None,
        "unknown_fields": 0 if isinstance(event, Parked) else event.unknown_fields,
        "handled_at": now,
    }
    insert_or_change(
        session,
        InboxOutcome,
        {**values, "inbox_id": row.id, "attempts": 1},
        unique=["inbox_id"],
        change={**values, "attempts": InboxOutcome.attempts + 1},
        returning="inbox_id",
    )
