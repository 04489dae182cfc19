"""Fills the adviser's list and case page from the database; opening a locked part is logged here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.models import StaffMember
from courier_api.couriers.queries import courier_names
from courier_api.foundation.errors import Forbidden
from courier_api.incidents.models import (
    Incident,
    IncidentEvent,
    IncidentHealth,
)
from courier_api.incidents.timeline import add_event
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser import views
from courier_api.web.adviser.views import FactName, Reading
from courier_api.web.incident_words import IncidentKind
from safety.access import Action, Look, Role, access
from safety.reasons import Reason, ReasonCode
from safety.verdicts import Verdict

LOCKED_FACTS = (
    (FactName.NARRATIVE, Reading.NARRATIVE, "narrative"),
    (FactName.INJURY, Reading.INJURY, "injury"),
    (FactName.BODY, Reading.INJURY, "body"),
    (FactName.DEVIATION, Reading.INJURY, "deviation"),
    (FactName.AGENT, Reading.INJURY, "agent"),
)
HURT_BY_SEVERITY = {"none": "no", "first_aid": "little", "medical": "doctor",
                    "hospital": "ambulance", "fatal": "ambulance"}  # fmt: skip
LOOKS = {
    Reading.PERSON: Action.READ_CASE,
    Reading.NARRATIVE: Action.READ_NARRATIVE,
    Reading.INJURY: Action.READ_INJURY,
    Reading.PHOTOS: Action.READ_PHOTOS,
    Reading.WITNESS: Action.READ_WITNESS,
}
ROLES = {"adviser": Role.SAFETY_ADVISER, "deputy": Role.DEPUTY}
LONGEST_PURPOSE = 200


class NotYoursToRead(Forbidden):
    """The reader's role may not open this part of a case."""

    def __init__(self, what: Reading) -> None:
        super().__init__("Your role may not open this part of a case.", reading=what.value)


def case_view(
    session: Session, reader: views.Reader, ref: str, now: datetime
) -> views.CaseView | None:
    """A case with its locked facts hidden; None when this reader's employer has no such case."""
    incident = reading.find_incident(session, reader.employer_number, ref)
    return None if incident is None else _case(session, incident, (), now)


def open_reading(
    session: Session, reader: views.Reader, ref: str, what: Reading, purpose: str, now: datetime
) -> views.CaseView | None:
    """The case with one part open. Who opened what, and why, is written in the same transaction.

    Raises NotYoursToRead when the reader's role has no right to it.
    """
    incident = reading.find_incident(session, reader.employer_number, ref)
    if incident is None:
        return None
    role = ROLES.get(reader.role)
    if role is None or not access(Look(role=role, action=LOOKS[what])).allowed:
        raise NotYoursToRead(what)
    purpose = "".join(sign for sign in purpose if sign.isprintable())[:LONGEST_PURPOSE]
    actor = f"staff:{reader.staff_id}"
    access_made = Access(
        employer_number=incident.employer_number,
        actor=actor,
        action=f"read.{what.value}",
        subject_kind="incident",
        subject_id=incident.ref,
        purpose=purpose,
    )
    record(session, access_made, at=now)
    facts = {"what": what.value, "purpose": purpose}
    add_event(session, incident, "read", actor=actor, happened_at=now, now=now, facts=facts)
    return _case(session, incident, (what,), now)


def _case(
    session: Session, incident: Incident, opened: Sequence[Reading], now: datetime
) -> views.CaseView:
    health = session.get_one(IncidentHealth, incident.id).facts
    name = (
        courier_names(session, {incident.courier_id}).get(incident.courier_id)
        if incident.courier_id
        else None
    )
    platform = reading.platform_names(session, incident.employer_number).get(
        incident.source_id or 0
    )
    return views.CaseView(
        ref=incident.ref,
        state=reading.state_of(incident.status),
        kind=IncidentKind(incident.kind),
        case_class=reading.class_of(incident),
        class_confirmed=bool(incident.classification.get("confirmed_by")),
        nature=views.Nature(incident.nature),
        initials=reading.initials_of(name),
        severity=reading.severity_of(incident),
        facts=_facts(incident, health, name, platform, opened),
        conclusions=_conclusions(incident, health, opened),
        clocks=tuple(reading.clocks_of(session, [incident.id], now).get(incident.id, [])),
        timeline=_timeline(session, incident),
        missing=reading.missing_of(incident),
        read_at=now,
    )


def _facts(
    incident: Incident,
    health: Mapping[str, Any],
    name: str | None,
    platform: str | None,
    opened: Sequence[Reading],
) -> tuple[views.Fact, ...]:
    where = reading.where(incident, "street", "postcode", "municipality")
    happened = reading.happened_of(incident)
    person_open = Reading.PERSON in opened
    facts = [
        views.Fact(name=FactName.PERSON, text=name if person_open else None,
                   locked=None if person_open else Reading.PERSON),
        views.Fact(name=FactName.PLATFORM, text=platform),
        views.Fact(name=FactName.OCCURRED_AT, at=incident.occurred_at),
        views.Fact(name=FactName.REPORTED_AT, at=incident.reported_at),
        views.Fact(name=FactName.PLACE, text=where),
        views.Fact(name=FactName.NATURE, choice=incident.nature),
        _health_fact(FactName.HURT, _hurt(health), opened),
        views.Fact(name=FactName.MOVING, choice=health.get("moving")),
        views.Fact(name=FactName.HAPPENED, choice=happened.value if happened else None),
    ]  # fmt: skip
    for fact, part, key in LOCKED_FACTS:
        value = health.get(key)
        if value is None or part in opened:
            facts.append(views.Fact(name=fact, text=value))
        else:
            facts.append(views.Fact(name=fact, locked=part))
    facts += [
        _health_fact(FactName.DOCTOR, health.get("doctor"), opened),
        _health_fact(FactName.LOSS_OF_PAY, _answer(health.get("loss_of_pay")), opened),
    ]
    return tuple(facts)


def _health_fact(name: FactName, choice: str | None, opened: Sequence[Reading]) -> views.Fact:
    """A choice that tells of somebody's health: locked until the injury is opened."""
    if choice is None or Reading.INJURY in opened:
        return views.Fact(name=name, choice=choice)
    return views.Fact(name=name, locked=Reading.INJURY)


def _hurt(health: Mapping[str, Any]) -> str | None:
    """As the courier said it, else in the same words from what the platform said."""
    told = health.get("hurt") or HURT_BY_SEVERITY.get(health.get("platform_severity", ""))
    return str(told) if told else None


def _answer(value: bool | None) -> str | None:  # noqa: FBT001 - a stored answer
    return None if value is None else "yes" if value else "no"


def _conclusions(
    incident: Incident, health: Mapping[str, Any], opened: Sequence[Reading]
) -> tuple[views.Conclusion, ...]:
    """The legal conclusions; the reasons name injuries, so they show only once these are open."""
    reasons: dict[str, list[Reason]] = {}
    if Reading.INJURY in opened:
        for row in health.get("reasons", ()):
            reason = Reason(ReasonCode(row["code"]), tuple(row["values"]))
            reasons.setdefault(row["conclusion"], []).append(reason)
    found = []
    for name in ("minor", "serious", "very_serious"):
        if name in incident.classification:
            verdict = incident.classification[name]
            found.append(
                views.Conclusion(
                    name=name,
                    verdict=Verdict(verdict) if verdict else None,
                    reasons=tuple(reasons.get(name, ())),
                )
            )
    return tuple(found)


def _timeline(session: Session, incident: Incident) -> tuple[views.Step, ...]:
    rows = session.scalars(
        select(IncidentEvent)
        .where(IncidentEvent.incident_id == incident.id)
        .order_by(IncidentEvent.id.desc())
    ).all()
    staff = {
        f"staff:{member.id}": member.name
        for member in session.scalars(
            select(StaffMember).where(StaffMember.employer_number == incident.employer_number)
        )
    }
    known = {kind.value for kind in views.StepKind}
    return tuple(
        views.Step(
            at=row.recorded_at,
            kind=views.StepKind(row.kind if row.kind in known else "note"),
            by=staff.get(row.actor),
            text=(row.facts or {}).get("purpose"),
        )
        for row in rows
    )
