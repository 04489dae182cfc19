"""May the courier ride? To a platform covered means yes, so a shut gate is told instead of it.

Cover, declaration and pay are not touched by a gate; what platforms are told is.
Source: conditions of the platform agreement (docs/sources.md#prevention-gate).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.upsert import insert_once
from courier_api.outgoing.models import ToldRide
from courier_api.outgoing.store import tell_platforms
from courier_api.prevention.gates import gates_of_shifts
from courier_api.shifts.models import Shift
from courier_api.zone_holds.read import known_holds, planned_work
from platforms.outgoing.events import COVER_OF, EventType, RefusedBecause
from safety.prevention.gates import THING_OF, GateThing
from safety.zone_holds import held_times

STILL_TO_RIDE = ("planned", "started")
BECAUSE_OF = {
    GateThing.TRAINING: RefusedBecause.TRAINING,
    GateThing.BIKE_CHECK: RefusedBecause.BIKE_CHECK,
    GateThing.HELMET: RefusedBecause.EQUIPMENT,
}


def tell_of_ride(
    session: Session,
    event_type: EventType,
    payload: Mapping[str, Any],
    *,
    occasion: str,
    employer_number: str,
    now: datetime,
) -> None:
    """As `tell_platforms`; a cover whose gate is shut is told as refused, and opens later."""
    if event_type in COVER_OF:
        shift = session.get_one(Shift, payload["shift_id"])
        is_covered = event_type is EventType.SHIFT_COVERED
        because = _barred(session, employer_number, [shift], now).get(shift.id)
        because = because if is_covered else None
        _remember(session, shift, is_covered=is_covered, because=because)
        if because is not None:
            event_type, payload = _refused(payload, because)
    tell_platforms(
        session, event_type, payload, occasion=occasion, employer_number=employer_number, now=now
    )


def tell_of_gates(session: Session, *, now: datetime) -> int:
    """Tell of every covered shift still to ride whose gate has shut or opened since we told of it.

    Returns how many were told. A gate of a shift that is over changes nothing any more.
    """
    rows = session.execute(
        select(ToldRide, Shift)
        .join(Shift, Shift.id == ToldRide.shift_id)
        .where(
            ToldRide.is_covered.is_(True),
            Shift.state.in_(STILL_TO_RIDE),
            Shift.worked_on >= local_date(now),
        )
        .order_by(ToldRide.shift_id)
    ).all()
    by_employer: dict[str, list[tuple[ToldRide, Shift]]] = {}
    for ride, shift in rows:
        by_employer.setdefault(shift.employer_number, []).append((ride, shift))
    return sum(
        _tell_changes(session, employer_number, own, now)
        for employer_number, own in by_employer.items()
    )


def _tell_changes(
    session: Session,
    employer_number: str,
    rides: Sequence[tuple[ToldRide, Shift]],
    now: datetime,
) -> int:
    barred = _barred(session, employer_number, [shift for _, shift in rides], now)
    told = 0
    for ride, shift in rides:
        because = barred.get(shift.id)
        if (because and because.value) == ride.because:
            continue
        _remember(session, shift, is_covered=True, because=because)
        event_type: EventType = EventType.SHIFT_COVERED
        payload: Mapping[str, Any] = {"shift_id": shift.id, "at": now.isoformat()}
        if because is not None:
            event_type, payload = _refused(payload, because)
        tell_platforms(
            session, event_type, payload,
            occasion=f"ride:{shift.id}:{ride.version}", employer_number=employer_number, now=now,
        )  # fmt: skip
        told += 1
    return told


def _barred(
    session: Session, employer_number: str, shifts: Collection[Shift], now: datetime
) -> dict[int, RefusedBecause]:
    """By shift still to ride the first thing that bars it; one that nothing bars is not in it."""
    ahead = [shift for shift in shifts if shift.state in STILL_TO_RIDE]
    if not ahead:
        return {}
    known = known_holds(session, employer_number, since=now)
    holds = [each.hold for each in known if not each.hold.is_empty]
    found = {}
    for shift in ahead:
        work = planned_work(shift) if holds else None
        if work is not None and any(time.ends_at > now for time in held_times(work, holds)):
            found[shift.id] = RefusedBecause.ZONE_HELD
    for shift_id, reasons in gates_of_shifts(session, employer_number, ahead).items():
        found[shift_id] = BECAUSE_OF[THING_OF[reasons[0]]]
    return found


def _refused(
    payload: Mapping[str, Any], because: RefusedBecause
) -> tuple[EventType, Mapping[str, Any]]:
    return EventType.SHIFT_REFUSED, {**payload, "because": because.value}


def _remember(
    session: Session, shift: Shift, *, is_covered: bool, because: RefusedBecause | None
) -> None:
    """What platforms know of this shift from now on."""
    values = {
        "employer_number": shift.employer_number,
        "shift_id": shift.id,
        "is_covered": is_covered,
        "because": None,
        "version": 0,
    }
    insert_once(session, ToldRide, values, unique=["shift_id"])
    ride = session.scalars(
        select(ToldRide).where(ToldRide.shift_id == shift.id).with_for_update()
    ).one()
    ride.is_covered, ride.because = is_covered, because.value if because else None
    ride.version += 1
    session.flush()
