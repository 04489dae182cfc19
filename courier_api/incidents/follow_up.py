"""A person adds what has become known; the incident is classed again and its clocks follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.incidents.class_again import class_again
from courier_api.incidents.facts_of_people import BY_PERSON
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_follow_facts import people_follow_facts
from courier_api.incidents.timeline import record_change
from safety.assessment import Assessment


def add_facts(
    session: Session,
    incident: Incident,
    facts: Mapping[str, Any],
    *,
    actor: str,
    now: datetime,
) -> Assessment | None:
    """Store facts under the names of the rules, say so on the timeline and in the audit log.

    Values are health data: only names are told. A class is no fact: it is decided.
    """
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    names = sorted(facts)
    settled = sorted({*health.facts.get(BY_PERSON, ()), *names})
    before = {name: health.facts.get(name) for name in facts}
    health.facts = {**health.facts, **facts, BY_PERSON: settled}
    people_follow_facts(session, incident, facts, actor=actor, now=now)
    access = Access(
        employer_number=incident.employer_number,
        actor=actor,
        action="change.facts",
        subject_kind="incident",
        subject_id=incident.ref,
        facts={"fields": names},
    )
    record(session, access, at=now)
    record_change(session, incident, "changed", actor=actor, now=now, facts={"fields": names})
    keep_change(session, incident, Values(before, facts), actor=actor, now=now)
    return class_again(session, incident, actor=actor, now=now)
