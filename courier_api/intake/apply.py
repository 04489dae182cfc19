"""From the inbox to shifts: read an event, apply it, or park it with the rule that stood in the way.

An event of a test source ends as applied with the reason `test_source`, and nothing follows from it.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
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
from courier_api.intake.contradictions import keep_outcomes, rule_against
from courier_api.intake.duty import (
    END_WITHOUT_SHIFT,
    apply_duty_end,
    apply_duty_start,
    duty_keys,
)
from courier_api.intake.fetch import FETCH_WANTED, ask_to_fetch
from courier_api.messaging import outbox
from courier_api.messaging.inbox import APPLIED, PARKED, UNKNOWN_COURIER
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.shifts.evidence import keep_delivery
from courier_api.shifts.fold_events import apply_shift_event, lock_shift_keys
from courier_api.sources.read_delivery import needs_second_source, read_delivery, schemes_of
from courier_api.sources.trial import trial_source_ids
from platforms.adapters import AdaptedEvent, DutyEnded, FetchWanted, UnsafeReference, is_duty_start
from platforms.events import (
    DeliveryEvent,
    IncidentEvent,
    InvalidEvent,
    MalformedBody,
    PingEvent,
    Rule,
    ShiftEvent,
    WorkerEvent,
)

log = logging.getLogger(__name__)

INCIDENT_TOLD = "incident.told"
"""A platform told of an incident; the payload is `{"inbox_id", "event_id", "courier_id"}`."""

MOST_ERRORS = 20

UNREADABLE = "unreadable"
UNKNOWN_TO_US = (Rule.UNKNOWN_VERSION.value, Rule.UNKNOWN_TYPE.value)
"""A message that a later release may be able to read; such an event is parked under that name."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a stored delivery says: its events, what to fetch, or why it can only be parked."""

    row: InboxEvent
    events: Sequence[AdaptedEvent] = ()
    wanted: FetchWanted | None = None
    parked: Parked | None = None


def apply_events(session: Session, rows: Iterable[InboxEvent], *, now: datetime) -> list[str]:
    """Apply or park each delivery and write its outcome."""
    waiting = list(rows)
    source_ids = {row.source_id for row in waiting}
    schemes = schemes_of(session, list(source_ids))
    trials = trial_source_ids(session, source_ids)
    readings = [_read(row, schemes[row.source_id]) for row in waiting]
    lock_shift_keys(
        session,
        [
            (reading.row.source_id, event.shift.external_id)
            for reading in readings
            for event in reading.events
            if isinstance(event, ShiftEvent) and reading.row.source_id not in trials
        ]
        + [
            key
            for reading in readings
            for key in duty_keys(
                reading.row.source_id, schemes[reading.row.source_id], reading.events
            )
        ],
    )
    outcomes = []
    for reading in readings:
        if reading.parked is not None:
            ending = Ending(state=PARKED, parked=reading.parked)
        elif reading.row.source_id in trials:
            ending = Ending(state=APPLIED, reason=TEST_SOURCE)
        elif reading.wanted is not None:
            ending = _have_fetched(session, reading.row, reading.wanted, now=now)
        else:
            ending = _try(session, reading, now=now)
        outcomes.append(ending.state)
        _write_outcome(session, reading, ending, now=now)
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


def _read(row: InboxEvent, scheme: str) -> Reading:
    try:
        events = _told(row, scheme)
    except Parked as parked:
        return Reading(row=row, parked=parked)
    if isinstance(events, FetchWanted):
        return Reading(row=row, wanted=events)
    return Reading(row=row, events=events)


def _told(row: InboxEvent, scheme: str) -> Sequence[AdaptedEvent] | FetchWanted:
    """What a delivery says. Raises Parked when nothing of it may be applied."""
    try:
        events = read_delivery(scheme, row.headers, bytes(row.raw))
    except MalformedBody as bad:
        # Kept by adapters that refuse no content; of our own format an older release let it in.
        raise Parked(UNREADABLE, {"detail": bad.reason.value}) from None
    except InvalidEvent as bad:
        rules = [fault.rule.value for fault in bad.faults]
        named = next((rule for rule in UNKNOWN_TO_US if rule in rules), UNREADABLE)
        errors = [{"field": fault.field, "rule": fault.rule.value} for fault in bad.faults]
        raise Parked(named, {"errors": errors[:MOST_ERRORS]}) from None
    except UnsafeReference as bad:
        raise Parked("unsafe_reference", {"detail": str(bad)}) from None
    except KeyError:
        raise Parked("scheme_not_served", {"scheme": scheme}) from None
    tells_work = not isinstance(events, FetchWanted) and any(
        isinstance(event, ShiftEvent | DutyEnded) for event in events
    )
    if tells_work and needs_second_source(scheme, row.headers):
        raise Parked("needs_second_source", {"scheme": scheme})
    return events


def _have_fetched(
    session: Session, row: InboxEvent, wanted: FetchWanted, *, now: datetime
) -> Ending:
    """A thin event is done when somebody is to fetch what it refers to; that comes by itself."""
    if ask_to_fetch(session, row, now=now):
        return Ending(state=APPLIED)
    return Ending(state=PARKED, parked=Parked(FETCH_WANTED, {"path": wanted.path}))


def _try(session: Session, reading: Reading, *, now: datetime) -> Ending:
    """Apply every event of a delivery, or leave no trace of it and say why."""
    try:
        with session.begin_nested():
            found = [_apply(session, event, reading.row, now=now) for event in reading.events]
    except Parked as parked:
        return Ending(state=PARKED, parked=parked)
    except NOT_THE_EVENTS_FAULT:
        raise
    except Exception as error:
        # A mistake of ours must not hold up the events behind this one: staff see it, and it can
        # be tried again once it is mended.
        log.exception("an event could not be applied", extra={"inbox_id": reading.row.id})
        unforeseen = Parked("internal_error", {"error": type(error).__name__})
        return Ending(state=PARKED, parked=unforeseen)
    parked_with_shift = next((parked for parked in found if parked is not None), None)
    if parked_with_shift is not None:
        return Ending(state=PARKED, parked=parked_with_shift)
    return Ending(state=APPLIED)


def _apply(
    session: Session, event: AdaptedEvent, row: InboxEvent, *, now: datetime
) -> Parked | None:
    """Raises Parked where nothing was done; returns it where the event is known to its shift."""
    match event:
        case ShiftEvent():
            return _apply_to_shift(session, event, row, now=now)
        case DeliveryEvent():
            keep_delivery(session, event, row)
        case IncidentEvent():
            courier_id = _courier(session, row, event.incident.worker.external_id)
            _announce_incident(session, event, row, courier_id, now=now)
        case WorkerEvent():
            if not link_worker(session, event, row):
                raise Parked(UNKNOWN_COURIER, {"worker": event.worker.external_id})
        case DutyEnded():
            _courier(session, row, event.worker.external_id)
            if not apply_duty_end(session, event, row, now=now):
                return Parked(END_WITHOUT_SHIFT, {"worker": event.worker.external_id})
        case PingEvent():
            pass
    return None


def _apply_to_shift(
    session: Session, event: ShiftEvent, row: InboxEvent, *, now: datetime
) -> Parked | None:
    """An event that contradicts its shift stays with it, parked, until the contradiction is gone."""
    worker = event.shift.worker.external_id
    courier_id = _courier(session, row, worker)
    if is_duty_start(event):
        apply_duty_start(session, event, row, now=now)
    applied = apply_shift_event(session, event, row, courier_id=courier_id, now=now)
    keep_outcomes(session, row, applied, now=now)
    rule = rule_against(event.event_id, applied)
    if rule is None:
        return None
    return Parked(rule, {"worker": worker, "shift": event.shift.external_id})


def _type(event: AdaptedEvent) -> str:
    return "shift.ended" if isinstance(event, DutyEnded) else event.type


def _courier(session: Session, row: InboxEvent, worker_external_id: str) -> int:
    courier_id = courier_of_worker(session, row.source_id, worker_external_id)
    if courier_id is None:
        raise Parked(UNKNOWN_COURIER, {"worker": worker_external_id})
    return courier_id


def _announce_incident(
    session: Session, event: IncidentEvent, row: InboxEvent, courier_id: int, *, now: datetime
) -> None:
    outbox.put(
        session,
        INCIDENT_TOLD,
        key=f"{INCIDENT_TOLD}:{row.id}:{event.event_id}",
        payload={"inbox_id": row.id, "event_id": event.event_id, "courier_id": courier_id},
        due_at=now,
        employer_number=row.employer_number,
    )


def _write_outcome(session: Session, reading: Reading, ending: Ending, *, now: datetime) -> None:
    row, parked = reading.row, ending.parked
    values = {
        "employer_number": row.employer_number,
        "state": ending.state,
        "event_type": _type(reading.events[0]) if reading.events else None,
        "reason": parked.reason if parked else ending.reason,
        "facts": dict(parked.facts) if parked else None,
        "unknown_fields": sum(
            event.unknown_fields for event in reading.events if not isinstance(event, DutyEnded)
        ),
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
