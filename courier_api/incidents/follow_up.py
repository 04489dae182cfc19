"""A person adds what has become known; the incident is classed again and its clocks follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.incidents.classify import classify_incident
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.timeline import add_event
from safety.assessment import Assessment

BY_PERSON = "by_person"
"""Names of the facts that a person settled: no later report of a platform changes them."""


def add_facts(
    session: Session,
    incident: Incident,
    facts: Mapping[str, Any],
    *,
    actor: str,
    now: datetime,
) -> Assessment | None:
    """Store facts under the names of the rules, say so on the timeline and in the audit log.

    A given `class` is that person's confirmation. Values are health data: only names are told.
    """
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    names = sorted(facts)
    settled = sorted({*health.facts.get(BY_PERSON, ()), *names})
    health.facts = {**health.facts, **facts, BY_PERSON: settled}
    if facts.get("class"):
        incident.classification = {**incident.classification, "confirmed_by": actor}
    access = Access(
        employer_number=incident.employer_number,
        actor=actor,
        action="change.facts",
        subject_kind="incident",
        subject_id=incident.ref,
        facts={"fields": names},
    )
    record(session, access, at=now)
    add_event(
        session, incident, "changed", actor=actor, happened_at=now, now=now, facts={"fields": names}
    )
    return class_again(session, incident, actor=actor, now=now)


def class_again(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> Assessment | None:
    """Class an incident after its facts changed; a new class is told on the timeline."""
    before = incident.classification.get("class")
    assessment = classify_incident(session, incident, now=now)
    after = incident.classification.get("class")
    incident.changed_at = now
    if before != after:
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
