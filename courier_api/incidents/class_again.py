"""Class an incident again after something about it changed; a new class is told on the timeline."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.classify import classify_incident
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import add_event
from safety.assessment import Assessment


def class_again(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> Assessment | None:
    """The class that follows from the facts of now, with its clocks."""
    before = incident.classification.get("class")
    assessment = classify_incident(session, incident, now=now)
    after = incident.classification.get("class")
    if before != after:
        incident.changed_at = now
        add_event(
            session,
            incident,
            "classified",
            actor=actor,
            happened_at=now,
            now=now,
            facts={"from": before, "to": after},
        )
    return assessment
