"""What platforms tell of an incident, in any order; all statements are kept.

Of time, place and words the newest counts. Of harm the worst: that it was less bad than first said
is for a person to settle, since clocks of the law hang on it. In a case that a courier reported,
joined with the platform's own, only what it says of harm counts.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.class_again import class_again
from courier_api.incidents.facts_of_people import BY_PERSON
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_follow_facts import people_follow_facts
from courier_api.incidents.report import NewIncident, known_incident, report_incident
from courier_api.incidents.timeline import add_event
from courier_api.messaging.models import InboxEvent
from courier_api.places.complete import complete_place
from courier_api.shifts.models import Shift
from platforms.events import IncidentEvent
from safety.incidents import Severity, kind_from_platform

PLATFORM = "platform_webhook"
TOLD = "told"
HEALING = (Severity.MEDICAL, Severity.HOSPITAL, Severity.FATAL)

Statement = dict[str, Any]
"""One event as plain values: `event_id`, `at`, `sequence`, and what it said."""


def report_platform_incident(
    session: Session, event: IncidentEvent, inbox: InboxEvent, *, courier_id: int, now: datetime
) -> Incident:
    """Store a platform's report, or add what it tells of a known incident; a repeat changes nothing."""
    told = _statement(session, event, inbox, courier_id)
    new = _new_incident(told, inbox, event.incident.external_id)
    known = known_incident(session, inbox.employer_number, new.report_key)
    if known is None:
        return report_incident(session, new, now=now)
    while known.duplicate_of_id is not None:
        known = session.get_one(Incident, known.duplicate_of_id)
    _add_statement(session, known, told, now=now)
    return known


def _statement(
    session: Session, event: IncidentEvent, inbox: InboxEvent, courier_id: int
) -> Statement:
    told = event.incident
    place = told.location
    shift_id = None
    if told.shift is not None:
        shift_id = session.scalar(
            select(Shift.id).where(
                Shift.source_id == inbox.source_id, Shift.external_id == told.shift.external_id
            )
        )
    return {
        "event_id": event.event_id,
        "at": event.occurred_at.isoformat(),
        "sequence": event.sequence,
        "courier_id": courier_id,
        "shift_id": shift_id,
        "occurred_at": told.occurred_at.isoformat(),
        "kind": told.kind,
        "severity": told.severity,
        "injured": told.injured,
        "third_party": told.third_party,
        "description": told.description,
        "place": place
        and {
            "postcode": place.postcode,
            "latitude": None if place.lat is None else str(place.lat),
            "longitude": None if place.lon is None else str(place.lon),
            "street": place.address,
        },
    }


def _new_incident(told: Statement, inbox: InboxEvent, external_id: str) -> NewIncident:
    return NewIncident(
        employer_number=inbox.employer_number,
        origin=PLATFORM,
        actor="platform",
        kind=_kind(told),
        occurred_at=datetime.fromisoformat(told["occurred_at"]),
        nature="workplace",
        courier_id=told["courier_id"],
        source_id=inbox.source_id,
        shift_id=told["shift_id"],
        external_id=external_id,
        place=told["place"],
        what_happened=told["kind"],
        health={**_health(told), TOLD: [told]},
    )


def _add_statement(session: Session, incident: Incident, told: Statement, *, now: datetime) -> None:
    """Keep the statement, and take over what the newest of all says."""
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    statements: Sequence[Statement] = health.facts.get(TOLD, [])
    if any(each["event_id"] == told["event_id"] for each in statements):
        return
    statements = [*statements, told]
    harm = _worst(statements)
    settled = set(health.facts.get(BY_PERSON, ()))
    changes = {name: value for name, value in _health(harm).items() if name not in settled}
    health.facts = {**health.facts, **changes, TOLD: statements}
    if incident.origin == PLATFORM:
        _take_over(incident, harm, settled)
    people_follow_facts(session, incident, changes, actor="platform", now=now)
    happened_at = datetime.fromisoformat(told["at"])
    incident.version += 1
    incident.changed_at = now
    add_event(session, incident, "changed", actor="platform", happened_at=happened_at, now=now)
    class_again(session, incident, actor="platform", now=now)


def _worst(statements: Sequence[Statement]) -> Statement:
    """The newest statement, with the worst that any of them said of harm."""
    newest = max(statements, key=_turn)
    severities = list(Severity)
    worst = max((Severity(each["severity"]) for each in statements), key=severities.index)
    injured = any(each["injured"] for each in statements) or newest["injured"]
    return {**newest, "severity": worst.value, "injured": injured}


def _take_over(incident: Incident, newest: Statement, settled: Collection[str]) -> None:
    """What the newest statement says of the case itself, except what a person has settled."""
    occurred_at = datetime.fromisoformat(newest["occurred_at"])
    told: dict[str, Any] = {
        "kind": _kind(newest),
        "accident_date": local_date(occurred_at),
        "place": complete_place(newest["place"]) or incident.place,
    }
    for name, value in told.items():
        if name not in settled:
            setattr(incident, name, value)
    incident.what_happened = newest["kind"]
    incident.courier_id = newest["courier_id"]
    incident.shift_id = newest["shift_id"] or incident.shift_id
    incident.occurred_at = occurred_at


def _turn(told: Statement) -> tuple[int, str, str]:
    """Order of statements: by number where the platform counts, then by when it was said."""
    return told["sequence"] or 0, told["at"], told["event_id"]


def _kind(told: Statement) -> str:
    kind = kind_from_platform(told["kind"], severity=told["severity"], injured=told["injured"])
    return kind.value


def _health(told: Statement) -> dict[str, Any]:
    severity = Severity(told["severity"])
    facts = {
        "injured": bool(told["injured"]) or severity.reaches(Severity.FIRST_AID),
        "narrative": told["description"],
        "platform_kind": told["kind"],
        "platform_severity": told["severity"],
        "doctor": "yes" if severity in HEALING else None,
        "death": True if severity is Severity.FATAL else None,
    }
    return {name: value for name, value in facts.items() if value is not None}
