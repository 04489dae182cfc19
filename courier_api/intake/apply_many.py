"""The common events of a batch, all at once: shift events of known couriers, deliveries, pings.

The end is the same as one event after another; what needs a closer look is left to that.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.intake.outcomes import write_outcomes
from courier_api.intake.reading import Ending, Reading
from courier_api.messaging.inbox import APPLIED
from courier_api.shifts.evidence import keep_deliveries
from courier_api.shifts.fold_many import Arrival, apply_shift_events
from courier_api.shifts.told_events import ShiftName
from platforms.adapters import is_duty_start
from platforms.events import DeliveryEvent, PingEvent, ShiftEvent


def apply_many(
    session: Session, readings: Sequence[Reading], *, now: datetime
) -> dict[int, Ending]:
    """Apply what can be applied at once and write its outcomes; gives them by inbox id.

    The rest is untouched and has to be tried one by one, after this: a delivery of several
    events, a start or an end of duty, every event of a shift that such a delivery is about or that
    is contradicted, an unknown courier, an incident, a worker's link. The caller holds the shifts
    by name.
    """
    ended = {r.row.id: r.ending for r in readings if r.ending is not None}
    single = [r for r in readings if r.ending is None and len(r.events) == 1]
    apart = {
        name
        for reading in readings
        if reading.ending is None and (len(reading.events) > 1 or _starts_duty(reading))
        for name in _shifts_of(reading)
    }
    arrivals = [
        arrival
        for reading in single
        for event in reading.events
        if isinstance(event, ShiftEvent)
        and (arrival := Arrival(event, reading.row)).name not in apart
    ]
    applied = [arrival.inbox.id for arrival in apply_shift_events(session, arrivals, now=now)]
    deliveries = [
        (event, reading.row)
        for reading in single
        for event in reading.events
        if isinstance(event, DeliveryEvent)
    ]
    keep_deliveries(session, deliveries)
    applied += [row.id for _, row in deliveries]
    applied += [r.row.id for r in single if isinstance(r.events[0], PingEvent)]
    ended |= dict.fromkeys(applied, Ending(state=APPLIED))
    write_outcomes(session, [(r, ended[r.row.id]) for r in readings if r.row.id in ended], now=now)
    return ended


def _starts_duty(reading: Reading) -> bool:
    return any(isinstance(e, ShiftEvent) and is_duty_start(e) for e in reading.events)


def _shifts_of(reading: Reading) -> Iterable[ShiftName]:
    return {
        (reading.row.source_id, event.shift.external_id)
        for event in reading.events
        if isinstance(event, ShiftEvent)
    }
