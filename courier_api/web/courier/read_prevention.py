"""What prevention adds to a courier's first page: conditions, held zones, tips."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.clear_to_start import shut_gates
from courier_api.foundation.clock import local_date
from courier_api.locale.preference import DEFAULT, language_of
from courier_api.prevention.campaign import messages_for
from courier_api.prevention.gates import standing_of
from courier_api.shifts.models import Shift
from courier_api.web.courier.views import HeldZoneNote, Missing, MissingThing, StopReason
from courier_api.zone_holds.for_pay import held_time_of
from safety.prevention.gates import THING_OF, Due, GateReason
from safety.prevention.validity import Standing

SHOWN_AHEAD = timedelta(days=2)
OWN_WORD = {
    GateReason.BIKE_IN_ACCIDENT: StopReason.BIKE_IN_ACCIDENT,
    GateReason.HELMET_TO_REPLACE: StopReason.HELMET_TO_REPLACE,
}


def missing_things(session: Session, courier: Courier, now: datetime) -> tuple[Missing, ...]:
    """What is over now, and what ends soon with its last day."""
    dues = standing_of(session, courier.employer_number, courier.id, local_date(now))
    return tuple(_missing(due) for due in dues if due.standing is not Standing.HOLDS)


def why_barred(session: Session, shift: Shift, now: datetime) -> StopReason | None:
    """The first reason against a planned shift: its zone is held now, or a condition is missing.

    Nobody who rides already is told to stop for a paper.
    """
    if shift.state != "planned":
        return None
    for time in held_time_of(session, [shift]).get(shift.id, ()):
        if time.starts_at <= max(now, _start(shift)) < time.ends_at:
            return StopReason.ZONE_HELD
    for reason in shut_gates(session, [shift]).get(shift.id, ()):
        return OWN_WORD.get(reason) or StopReason(THING_OF[reason].value)
    return None


def barred_shifts(session: Session, shifts: Sequence[Shift]) -> frozenset[int]:
    """The planned ones among them for which the courier lacks a condition."""
    return frozenset(shut_gates(session, [each for each in shifts if each.state == "planned"]))


def held_notes(
    session: Session, shifts: Sequence[Shift], platforms: Mapping[int, str], now: datetime
) -> tuple[HeldZoneNote, ...]:
    """Held time of the running shift and of those of the next two days, the earliest first."""
    near = [
        shift
        for shift in shifts
        if shift.state in ("planned", "started") and _start(shift) < now + SHOWN_AHEAD
    ]
    held = held_time_of(session, near)
    notes = [
        HeldZoneNote(
            platform_name=platforms[shift.source_id],
            starts_at=time.starts_at,
            ends_at=time.ends_at,
            reason=time.reason,
        )
        for shift in near
        for time in held.get(shift.id, ())
        if time.ends_at > now
    ]
    return tuple(sorted(notes, key=lambda note: note.starts_at))


def tips_today(session: Session, courier: Courier, now: datetime) -> tuple[str, ...]:
    """What campaigns say today, in the courier's language."""
    language = language_of(courier.language) or DEFAULT
    today = local_date(now)
    return tuple(messages_for(session, courier.employer_number, courier.id, today, language))


def _missing(due: Due) -> Missing:
    ends_on = due.valid_until if due.standing is Standing.ENDS_SOON else None
    return Missing(thing=MissingThing(due.thing.value), due_on=ends_on)


def _start(shift: Shift) -> datetime:
    return shift.actual_start or shift.planned_start or shift.changed_at
