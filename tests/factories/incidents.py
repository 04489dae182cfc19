"""Reports of couriers, valid without further ado, and what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.incidents.courier_report import CourierReport, Hurt, report_as_courier
from courier_api.incidents.models import (
    Incident,
    IncidentDeadline,
    IncidentEvent,
    IncidentHealth,
)
from safety.quick_picks import WhatHappened
from tests.factories.clocks import FRIDAY_EVENING

BROKEN_COLLARBONE = "021"


def courier_report(**changes: object) -> CourierReport:
    """A fall on the bike on Friday evening; a doctor was needed."""
    answers: dict[str, Any] = {
        "report_id": "phone-1",
        "hurt": Hurt.DOCTOR,
        "moving": "riding",
        "happened": WhatHappened.LOST_CONTROL,
        "occurred_at": FRIDAY_EVENING,
        "postcode": "1060",
        **changes,
    }
    return CourierReport(**answers)


def make_report(
    session: Session, courier_id: int, *, now: datetime = FRIDAY_EVENING, **changes: object
) -> Incident:
    """The incident of a report."""
    courier = session.get_one(Courier, courier_id)
    return report_as_courier(session, courier, courier_report(**changes), now=now)


def incidents(database: Database) -> list[Incident]:
    """Every incident, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(Incident).order_by(Incident.id)))


def health_of(database: Database, incident: Incident) -> dict[str, Any]:
    """The health data of an incident."""
    with database.reading() as session:
        return session.get_one(IncidentHealth, incident.id).facts


def clocks_of(database: Database, incident: Incident, *states: str) -> list[IncidentDeadline]:
    """The clocks of an incident in these states, in the order in which they were started."""
    query = select(IncidentDeadline).where(IncidentDeadline.incident_id == incident.id)
    if states:
        query = query.where(IncidentDeadline.state.in_(states))
    with database.reading() as session:
        return list(session.scalars(query.order_by(IncidentDeadline.id)))


def timeline_of(database: Database, incident: Incident) -> list[IncidentEvent]:
    """The lines of the timeline, oldest first."""
    query = select(IncidentEvent).where(IncidentEvent.incident_id == incident.id)
    with database.reading() as session:
        return list(session.scalars(query.order_by(IncidentEvent.id)))
