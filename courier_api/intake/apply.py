"""From the inbox to shifts: read an event, apply it, or park it with the rule that stood in the way."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from courier_api.couriers.link import link_worker
from courier_api.couriers.queries import courier_of_worker
from courier_api.foundation.errors import NotFound
from courier_api.foundation.upsert import insert_or_change
from courier_api.intake.contradictions import keep_outcomes, rule_against
from courier_api.messaging import outbox
from courier_api.messaging.inbox import APPLIED, PARKED, UNKNOWN_COURIER
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.shifts.evidence import keep_delivery
from courier_api.shifts.fold_events import apply_shift_event, lock_shift_keys
from platforms.events import (
    CanonicalEvent,
    DeliveryEvent,
    IncidentEvent,
    InvalidEvent,
    MalformedBody,
    PingEvent,
    Rule,
    ShiftEvent,
    WorkerEvent,
    read_event,
)

log = logging.getLogger(__name__)

INCIDENT_TOLD = "incident.told"
"""A platform told of an incident; the payload is `{"inbox_id": int, "courier_id": int}`."""

UNREADABLE = "unreadable"
UNKNOWN_TO_US = (Rule.UNKNOWN_VERSION.value, Rule.UNKNOWN_TYPE.value)
"""A message that a later release may be able to read; such an event is parked under that name."""

NOT_THE_EVENTS_FAULT = (OperationalError, InterfaceError, InternalError)
"""The database is away, full or busy: the event waits, and comes again."""


class Parked(Exception):
    """An event that cannot be applied yet: which rule, with facts for staff (no personal data)."""

    def __init__(self, reason: str, facts: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


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
    lock_shift_keys(
        session,
        [
            (row.source_id, event.shift.external_id)
            for row, event in readings
            if isinstance(event, ShiftEvent)
        ],
    )
    outcomes = []
    for row, event in readings:
        parked = event if isinstance(event, Parked) else _try(session, event, row, now=now)
        outcomes.append(PARKED if parked else APPLIED)
        _write_outcome(session, row, event, parked, now=now)
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
    except InvalidEvent as wrong:
        # The door refuses these; an older release or another route may have let one in.
        rules = {fault.rule.value for fault in wrong.faults}
        named = next((rule for rule in UNKNOWN_TO_US if rule in rules), UNREADABLE)
        return Parked(named, {"detail": str(wrong)})
    except MalformedBody as wrong:
        return Parked(UNREADABLE, {"detail": str(wrong)})


def _try(
    session: Session, event: CanonicalEvent, row: InboxEvent, *, now: datetime
) -> Parked | None:
    """Apply one event, or leave no trace of it and say why."""
    try:
        with session.begin_nested():
            return _apply(session, event, row, now=now)
    except Parked as parked:
        return parked
    except NOT_THE_EVENTS_FAULT:
        raise
    except Exception as error:
        # A mistake of ours must not hold up the events behind this one: staff see it, and it can
        # be tried again once it is mended.
        log.exception("an event could not be applied", extra={"inbox_id": row.id})
        return Parked("internal_error", {"error": type(error).__name__})


def _apply(
    session: Session, event: CanonicalEvent, row: InboxEvent, *, now: datetime
) -> Parked | None:
    """Raises Parked where nothing was done; returns it where the event is known to its shift."""
    match event:
        case ShiftEvent():
            return _apply_to_shift(session, event, row, now=now)
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
    return None


def _apply_to_shift(
    session: Session, event: ShiftEvent, row: InboxEvent, *, now: datetime
) -> Parked | None:
    """An event that contradicts its shift stays with it, parked, until the contradiction is gone."""
    worker = event.shift.worker.external_id
    courier_id = _courier(session, row, worker)
    applied = apply_shift_event(session, event, row, courier_id=courier_id, now=now)
    keep_outcomes(session, row, applied, now=now)
    rule = rule_against(event.event_id, applied)
    if rule is None:
        return None
    return Parked(rule, {"worker": worker, "shift": event.shift.external_id})


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
    parked: Parked | None,
    *,
    now: datetime,
) -> None:
    values = {
        "employer_number": row.employer_number,
        "state": PARKED if parked else APPLIED,
        "event_type": None if isinstance(event, Parked) else event.type,
        "reason": parked.reason if parked else None,
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
