"""The timeline of an incident only grows. Nothing medical stands in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident, IncidentEvent

BY_CLOCK = "clock"
"""The actor of what nobody did: its time had come."""


def add_event(
    session: Session,
    incident: Incident,
    kind: str,
    *,
    actor: str,
    happened_at: datetime,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Append one line."""
    session.add(
        IncidentEvent(
            employer_number=incident.employer_number,
            incident_id=incident.id,
            kind=kind,
            actor=actor,
            happened_at=happened_at,
            recorded_at=now,
            facts=dict(facts) if facts else None,
        )
    )
    session.flush()


def record_change(
    session: Session,
    incident: Incident,
    kind: str,
    *,
    actor: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """A change of the case: a line of the timeline, and a version that nobody has seen yet."""
    incident.version += 1
    incident.changed_at = now
    add_event(session, incident, kind, actor=actor, happened_at=now, now=now, facts=facts)
