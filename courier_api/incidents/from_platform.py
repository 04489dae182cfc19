"""An incident that a platform reported through its webhook."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.incidents.report import NewIncident, report_incident
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.models import Shift
from platforms.events import IncidentEvent
from safety.incidents import kind_from_platform

HEALING = {"medical", "hospital", "fatal"}


def report_platform_incident(
    session: Session, event: IncidentEvent, inbox: InboxEvent, *, courier_id: int, now: datetime
) -> Incident:
    """Store it; an update of a known incident keeps the first facts and adds a line."""
    told = event.incident
    shift_id = None
    if told.shift is not None:
        shift_id = session.scalar(
            select(Shift.id).where(
                Shift.source_id == inbox.source_id, Shift.external_id == told.shift.external_id
            )
        )
    health = {
        "injured": bool(told.injured) or told.severity not in ("none",),
        "narrative": told.description,
        "platform_kind": told.kind,
        "platform_severity": told.severity,
        "doctor": "yes" if told.severity in HEALING else None,
        "death": True if told.severity == "fatal" else None,
    }
    place = None
    if told.location is not None:
        place = {
            "postcode": told.location.postcode,
            "latitude": told.location.lat,
            "longitude": told.location.lon,
            "street": told.location.address,
        }
    kind = kind_from_platform(told.kind, severity=told.severity, injured=told.injured)
    return report_incident(
        session,
        NewIncident(
            employer_number=inbox.employer_number,
            origin="platform_webhook",
            actor="platform",
            kind=kind.value,
            occurred_at=told.occurred_at,
            nature="workplace",
            courier_id=courier_id,
            source_id=inbox.source_id,
            shift_id=shift_id,
            external_id=told.external_id,
            place=place,
            what_happened=told.kind,
            health={key: value for key, value in health.items() if value is not None},
        ),
        now=now,
    )
