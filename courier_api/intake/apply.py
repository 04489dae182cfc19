"""From the inbox to shifts: read an event, apply it, or park it with the rule that stood in the way.

An event of a test source ends as applied with the reason `test_source`, and nothing follows from it.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import delete, select
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from courier_api.couriers.link import link_worker
from courier_api.couriers.queries import courier_of_worker
from courier_api.foundation.errors import NotFound
from courier_api.intake.apply_many import apply_many
from courier_api.intake.contradictions import keep_outcomes, rule_against
from courier_api.intake.duty import (
    END_WITHOUT_SHIFT,
    apply_duty_end,
    apply_duty_start,
    duty_keys,
)
from courier_api.intake.fetch import FETCH_WANTED, ask_to_fetch
from courier_api.intake.outcomes import write_outcomes
from courier_api.intake.reading import Ending, Parked, Reading, read_row
from courier_api.messaging import outbox
from courier_api.messaging.inbox import APPLIED, PARKED, UNKNOWN_COURIER
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.messaging.received import Received
from courier_api.messaging.take_waiting import take_waiting
from courier_api.shifts.evidence import keep_deliveries
from courier_api.shifts.fold_events import apply_shift_event, lock_shift_keys
from courier_api.shifts.fold_many import AddedBefore
from courier_api.sources.read_delivery import schemes_of
from courier_api.sources.trial import trial_source_ids
from platforms.adapters import AdaptedEvent, DutyEnded, FetchWanted, is_duty_start
from platforms.events import (
    DeliveryEvent,
    IncidentEvent,
    PingEvent,
    ShiftEvent,
    WorkerEvent,
)

log = logging.getLogger(__name__)

INCIDENT_TOLD = "incident.told"
"""A platform told of an incident; the payload is `{"inbox_id", "event_id", "courier_id"}`."""

MOST_BESIDE_A_FAULT = 50
"""So many are tried one by one when one of them cannot be applied."""

TEST_SOURCE = "test_source"
"""Why nothing followed from an event that was applied."""

NOT_THE_EVENTS_FAULT = (OperationalError, InterfaceError, InternalError)
"""The database is away, full or busy: the event waits, and comes again."""


def apply_pending(session: Session, *, limit: int, now: datetime) -> list[str]:
    """Handle waiting events, oldest first; returns the outcome of each.

    The outcome and the effects are written in this one transaction: when it fails, the events
    wait as before. Several workers skip each other's rows.
    """
    rows = take_waiting(session, limit=limit)
    return apply_events(session, rows, now=now) if rows else []


def apply_events(session: Session, rows: Iterable[Received], *, now: datetime) -> list[str]:
    """Apply or park each delivery and write its outcome; the common ones all at once.

    What has a say in how later ones are read, a worker's link, is done in its turn.
    """
    readings = _read(session, rows)
    _hold_shifts(session, readings)
    endings: dict[int, Ending] = {}
    for is_link, run in groupby(readings, _is_link):
        apply = _apply_each if is_link else _apply_run
        endings |= apply(session, list(run), now=now)
    return [endings[reading.row.id].state for reading in readings]


def apply_one_by_one(session: Session, rows: Iterable[Received], *, now: datetime) -> list[str]:
    """The same, each delivery by itself: what everything else has to agree with."""
    readings = _read(session, rows)
    _hold_shifts(session, readings)
    return [ending.state for ending in _apply_each(session, readings, now=now).values()]


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


def _read(session: Session, rows: Iterable[Received]) -> list[Reading]:
    waiting = list(rows)
    source_ids = {row.source_id for row in waiting}
    schemes = schemes_of(session, list(source_ids))
    trials = trial_source_ids(session, source_ids)
    readings = []
    for row in waiting:
        reading = read_row(row, schemes[row.source_id])
        if reading.parked is not None:
            reading = replace(reading, ending=Ending(state=PARKED, parked=reading.parked))
        elif row.source_id in trials:
            reading = replace(reading, ending=Ending(state=APPLIED, reason=TEST_SOURCE))
        readings.append(reading)
    return readings


def _hold_shifts(session: Session, readings: Sequence[Reading]) -> None:
    names = [
        (reading.row.source_id, event.shift.external_id)
        for reading in readings
        for event in reading.events
        if isinstance(event, ShiftEvent) and reading.ending is None
    ]
    duties = [
        key for reading in readings for key in duty_keys(reading.row.source_id, reading.events)
    ]
    lock_shift_keys(session, [*names, *duties])


def _is_link(reading: Reading) -> bool:
    return any(isinstance(event, WorkerEvent) for event in reading.events)


def _apply_run(
    session: Session, readings: Sequence[Reading], *, now: datetime
) -> dict[int, Ending]:
    """Those that can be applied at once, then each of the others.

    Where one stands in the way of all, many are done as if they had come in several batches.
    """
    done = _apply_together(session, readings, now=now)
    if done is None and len(readings) > MOST_BESIDE_A_FAULT:
        endings: dict[int, Ending] = {}
        for start in range(0, len(readings), MOST_BESIDE_A_FAULT):
            part = readings[start : start + MOST_BESIDE_A_FAULT]
            endings |= _apply_run(session, part, now=now)
        return endings
    done = done or {}
    others = [reading for reading in readings if reading.row.id not in done]
    return done | _apply_each(session, others, now=now)


def _apply_together(
    session: Session, readings: Sequence[Reading], *, now: datetime
) -> dict[int, Ending] | None:
    """Those that can be applied at once; None, and nothing done, where one stands in the way."""
    try:
        with session.begin_nested():
            return apply_many(session, readings, now=now)
    except NOT_THE_EVENTS_FAULT:
        raise
    except AddedBefore:
        return None
    except Exception:
        # Tried in parts and then one by one, the one to blame is parked with its error and the
        # others are applied.
        log.exception("events could not be applied together: trying fewer, and each on its own")
        return None


def _apply_each(
    session: Session, readings: Iterable[Reading], *, now: datetime
) -> dict[int, Ending]:
    endings = {}
    for reading in readings:
        ending = reading.ending or _end(session, reading, now=now)
        endings[reading.row.id] = ending
        write_outcomes(session, [(reading, ending)], now=now)
    return endings


def _end(session: Session, reading: Reading, *, now: datetime) -> Ending:
    if reading.wanted is not None:
        return _have_fetched(session, reading.row, reading.wanted, now=now)
    return _try(session, reading, now=now)


def _have_fetched(session: Session, row: Received, wanted: FetchWanted, *, now: datetime) -> Ending:
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


def _apply(session: Session, event: AdaptedEvent, row: Received, *, now: datetime) -> Parked | None:
    """Raises Parked where nothing was done; returns it where the event is known to its shift."""
    match event:
        case ShiftEvent():
            return _apply_to_shift(session, event, row, now=now)
        case DeliveryEvent():
            keep_deliveries(session, [(event, row)])
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
    session: Session, event: ShiftEvent, row: Received, *, now: datetime
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


def _courier(session: Session, row: Received, worker_external_id: str) -> int:
    courier_id = courier_of_worker(session, row.source_id, worker_external_id)
    if courier_id is None:
        raise Parked(UNKNOWN_COURIER, {"worker": worker_external_id})
    return courier_id


def _announce_incident(
    session: Session, event: IncidentEvent, row: Received, courier_id: int, *, now: datetime
) -> None:
    outbox.put(
        session,
        INCIDENT_TOLD,
        key=f"{INCIDENT_TOLD}:{row.id}:{event.event_id}",
        payload={"inbox_id": row.id, "event_id": event.event_id, "courier_id": courier_id},
        due_at=now,
        employer_number=row.employer_number,
    )
