"""Hands a finished report, and photos after it, from the page to the incidents."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_by_id
from courier_api.incidents.courier_report import CourierReport, report_as_courier, report_unnamed
from courier_api.incidents.courier_report import Hurt as ToldHurt
from courier_api.incidents.evidence import add_photo
from courier_api.incidents.find import IncidentNotFound, hold_case
from courier_api.incidents.read_photo import Photo
from courier_api.web.courier.views import IncidentReport
from courier_api.web.incident_words import Happened, Moving
from safety.quick_picks import WhatHappened

WORDS = {
    Happened.VEHICLE: WhatHappened.HIT_BY_CAR,
    Happened.DOOR: WhatHappened.DOOR,
    Happened.VEHICLE_DEFECT: WhatHappened.MECHANICAL,
    Happened.AGGRESSION: WhatHappened.AGGRESSION,
    Happened.NEAR_MISS: WhatHappened.NEAR_MISS,
    Happened.DOG: WhatHappened.DOG,
}


def send_report(session: Session, courier_id: int, told: IncidentReport, now: datetime) -> str:
    """Store the report and give back its reference; the same page twice gives the same reference."""
    return report_as_courier(session, courier_by_id(session, courier_id), _told(told), now=now).ref


def send_unnamed(
    session: Session, employer_number: str, told: IncidentReport, now: datetime
) -> str:
    """Store a near miss without a name and give back its reference."""
    return report_unnamed(session, employer_number, _told(told), now=now).ref


def _told(told: IncidentReport) -> CourierReport:
    return CourierReport(
        report_id=told.client_id,
        hurt=ToldHurt(told.hurt.value),
        moving=told.moving.value,
        happened=_what(told),
        word=told.happened.value,
        occurred_at=told.occurred_at,
        occurred_time_known=told.occurred_time_known,
        details=told.details,
        postcode=told.postcode,
        street=told.street,
        latitude=told.latitude,
        longitude=told.longitude,
        accuracy_m=told.accuracy_m,
        trip=told.trip,
        hurts=told.hurts,
        phone_clock=told.phone_clock,
    )


def send_photo(session: Session, courier_id: int, ref: str, photo: Photo, now: datetime) -> None:
    """Add a photo to a case of this courier.

    Raises IncidentNotFound for a case of somebody else, or TooManyPhotos.
    """
    courier = courier_by_id(session, courier_id)
    incident = hold_case(session, courier.employer_number, ref)
    if incident.courier_id != courier_id:
        raise IncidentNotFound(ref)
    add_photo(
        session, incident, photo,
        upload_key=f"page:{photo.sha256}", actor=f"courier:{courier_id}", now=now,
    )  # fmt: skip


def _what(told: IncidentReport) -> WhatHappened:
    """A fall on the bike is a loss of control; on foot it is a slip."""
    if told.happened is Happened.FALL:
        riding = told.moving is Moving.RIDING
        return WhatHappened.LOST_CONTROL if riding else WhatHappened.SLIPPED
    return WORDS.get(told.happened, WhatHappened.OTHER)
