"""After an accident: the bicycle is looked at again, and a helmet that took a blow is replaced.

Which of several bicycles it was nobody says, so the checks of all are void: one look opens them again.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.health_facts import blow_after_accident
from courier_api.incidents.models import Incident
from courier_api.prevention.check_bike import latest_check
from courier_api.prevention.errors import By, note
from courier_api.prevention.gear import GearItem
from courier_api.prevention.models import Bike, BikeCheck, Gear
from safety.prevention.after_accident import helmet_to_replace, voids_check
from safety.prevention.gates import IN_HAND, WORTH
from safety.prevention.states import CheckState

FOLLOW_ACCIDENT = "prevention.follow_accident"
"""An incident was reported: `{"incident_id": int}`."""

SYSTEM = "system:prevention"


def follow_accident(session: Session, incident_id: int, *, now: datetime) -> None:
    """Void checks and mark helmets; what was checked or issued after the accident stays.

    Repeating it changes nothing, so it also follows what becomes known later.
    """
    incident = session.get_one(Incident, incident_id)
    if incident.courier_id is None:
        return
    by = By(employer_number=incident.employer_number, actor=SYSTEM, now=now)
    if voids_check(incident.kind, incident.what_happened):
        for check in _worthy_checks(session, incident.courier_id, incident.accident_date):
            _void(session, check, incident, by)
    helmets = _helmets_in_hand(session, incident.courier_id, incident.accident_date)
    if helmets and _took_a_blow(session, incident, now=now):
        for helmet in helmets:
            mark_blow(session, helmet, incident.id, by)


def mark_blow(session: Session, helmet: Gear, incident_id: int | None, by: By) -> None:
    """This helmet protects nobody any more; a person or an accident said so."""
    helmet.must_replace_since = helmet.must_replace_since or by.now
    helmet.incident_id = helmet.incident_id or incident_id
    helmet.changed_at, helmet.changed_by = by.now, by.actor
    note(session, by, "gear.must_be_replaced", ("gear", helmet.id))


def _worthy_checks(session: Session, courier_id: int, accident_on: date) -> list[BikeCheck]:
    bikes = session.scalars(
        select(Bike.id).where(Bike.courier_id == courier_id, Bike.retired_on.is_(None))
    )
    checks = [latest_check(session, bike_id) for bike_id in bikes]
    return [
        check
        for check in checks
        if check is not None
        and CheckState(check.state) in WORTH
        and check.checked_on is not None
        and check.checked_on <= accident_on
    ]


def _void(session: Session, check: BikeCheck, incident: Incident, by: By) -> None:
    check.state = CheckState.VOID.value
    check.incident_id, check.void_from, check.changed_at = incident.id, by.now, by.now
    note(session, by, "bike.check_void", ("bike", check.bike_id), {"incident": incident.ref})


def _helmets_in_hand(session: Session, courier_id: int, accident_on: date) -> list[Gear]:
    return list(
        session.scalars(
            select(Gear).where(
                Gear.courier_id == courier_id,
                Gear.item == GearItem.HELMET.value,
                Gear.state.in_([state.value for state in IN_HAND]),
                Gear.must_replace_since.is_(None),
                Gear.issued_on <= accident_on,
            )
        )
    )


def _took_a_blow(session: Session, incident: Incident, *, now: datetime) -> bool:
    """Reads which part of the body was hit, which is logged; nothing of it is kept."""
    blow = blow_after_accident(session, incident, actor=SYSTEM, now=now)
    return blow is not None and helmet_to_replace(blow.body, blow.gear_worn)
