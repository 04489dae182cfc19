"""Ask an outside service for the street where an incident happened, after it was reported."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import add_event
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from courier_api.places.geocoder import Address, Geocoder, GeocoderRejected, GeocoderUnavailable
from courier_api.places.points import Point, point_of

LOOK_UP = "incident.look_up_place"
"""Look for the address of an incident: `{"incident_id": int}`."""

MOST_ATTEMPTS = 5
PAUSE = timedelta(minutes=5)


def ask_for_address(session: Session, incident: Incident, *, now: datetime) -> None:
    """Ask for the street at the reported point, unless somebody said it."""
    place = incident.place or {}
    if place.get("street") or place.get("point_is") or "latitude" not in place:
        return
    outbox.put(
        session,
        LOOK_UP,
        key=f"{LOOK_UP}:{incident.id}",
        payload={"incident_id": incident.id},
        due_at=now,
        employer_number=incident.employer_number,
    )


def look_up_place(
    database: Database, geocoder: Geocoder | None, message: Claimed, *, clock: Clock
) -> None:
    """Ask once, outside any transaction. Without a service, or without an answer, nothing is lost."""
    with database.transaction() as session:
        point = _point(session, message)
        if geocoder is None or point is None:
            outbox.finish(session, message, now=clock.now())
            return
    try:
        address = geocoder.address_of(point)
    except GeocoderRejected:
        address = None
    except GeocoderUnavailable as error:
        with database.transaction() as session:
            _try_later(session, message, str(error), now=clock.now())
        return
    with database.transaction() as session:
        if address is not None:
            _add_address(session, message, address, now=clock.now())
        outbox.finish(session, message, now=clock.now())


def _point(session: Session, message: Claimed) -> Point | None:
    place = session.get_one(Incident, message.payload["incident_id"]).place or {}
    return point_of(place.get("latitude"), place.get("longitude"))


def _add_address(session: Session, message: Claimed, address: Address, *, now: datetime) -> None:
    """Add what was not known; what somebody said stays."""
    incident = session.get_one(Incident, message.payload["incident_id"], with_for_update=True)
    street = " ".join(part for part in (address.street, address.number) if part)
    found = {
        "street": street,
        "postcode": address.postcode,
        "municipality": address.municipality,
    }
    told = incident.place or {}
    added = {name: value for name, value in found.items() if value and not told.get(name)}
    if added:
        incident.place = {**told, **added}
        incident.changed_at = now
        facts = {"place": sorted(added)}
        add_event(
            session, incident, "changed", actor="geocoder", happened_at=now, now=now, facts=facts
        )


def _try_later(session: Session, message: Claimed, error: str, *, now: datetime) -> None:
    """An address is a convenience: after some attempts nobody is bothered with it."""
    if message.attempts >= MOST_ATTEMPTS:
        outbox.finish(session, message, now=now)
    else:
        outbox.retry(session, message, due_at=now + PAUSE, error=error)
