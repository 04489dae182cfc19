"""Fills the adviser's list and case page from the database; opening a locked part is logged here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.couriers.queries import courier_names
from courier_api.foundation.errors import Forbidden
from courier_api.incidents.models import (
    Incident,
    IncidentDeadline,
    IncidentEvent,
)
from courier_api.incidents.read_health import (
    WITHHELD,
    HealthPart,
    Opening,
    open_part,
    outline,
    write_down_opening,
)
from courier_api.sources.models import Source
from courier_api.web.adviser import views
from courier_api.web.adviser.views import FactName, Reading
from courier_api.web.incident_words import Happened, IncidentKind
from safety.access import Action, Look, Role, access
from safety.deadlines import DeadlineRule, DutyState
from safety.reasons import Reason, ReasonCode
from safety.verdicts import Verdict

MOST_ROWS = 500
STATES = {"submitted": views.CaseState.NEW, "triage": views.CaseState.NEW,
          "closed": views.CaseState.CLOSED}  # fmt: skip
CLASSES = {
    "minor": views.CaseClass.MINOR,
    "declarable": views.CaseClass.DECLARABLE,
    "serious": views.CaseClass.SERIOUS,
    "very_serious": views.CaseClass.VERY_SERIOUS,
    "suspected_serious": views.CaseClass.SERIOUS_SUSPECTED,
    "suspected_very_serious": views.CaseClass.SERIOUS_SUSPECTED,
}
HAPPENED = {
    "lost_control": Happened.FALL,
    "slipped": Happened.FALL,
    "tram_rail": Happened.FALL,
    "stairs": Happened.FALL,
    "hit_by_car": Happened.VEHICLE,
    "hit_by_bus_or_lorry": Happened.VEHICLE,
    "mechanical": Happened.VEHICLE_DEFECT,
}
SEVERITY = {"ambulance": 5, "doctor": 4, "little": 3, "no": 1,
            "fatal": 5, "hospital": 5, "medical": 4, "first_aid": 3, "none": 1}  # fmt: skip
SEVERE_CLASSES = {
    "serious": 5,
    "very_serious": 5,
    "suspected_serious": 4,
    "suspected_very_serious": 5,
}
MISSING = {"accident_date": "accident_on"}
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
PARTS = {Reading.NARRATIVE: HealthPart.NARRATIVE, Reading.INJURY: HealthPart.INJURY}
ROLES = {"adviser": Role.SAFETY_ADVISER, "deputy": Role.DEPUTY}
LONGEST_PURPOSE = 200


class NotYoursToRead(Forbidden):
    """The reader's role may not open this part of a case."""

    def __init__(self, what: Reading) -> None:
        super().__init__("Your role may not open this part of a case.", reading=what.value)


def triage_view(session: Session, reader: views.Reader, now: datetime) -> views.TriageView:
    """Every case that is not closed, read with a fixed number of queries."""
    incidents = session.scalars(
        select(Incident)
        .where(
            Incident.employer_number == reader.employer_number,
            Incident.status.not_in(("closed", "rejected", "duplicate")),
        )
        .order_by(Incident.id.desc())
        .limit(MOST_ROWS)
    ).all()
    names = courier_names(session, {i.courier_id for i in incidents if i.courier_id})
    platforms = _platforms(session, reader.employer_number)
    clocks = _clocks(session, [i.id for i in incidents], now)
    rows = tuple(
        views.TriageRow(
            ref=incident.ref,
            state=STATES.get(incident.status, views.CaseState.OPEN),
            initials=_initials(names.get(incident.courier_id or 0)),
            kind=IncidentKind(incident.kind),
            case_class=_class(incident),
            nature=views.Nature(incident.nature),
            occurred_at=incident.occurred_at,
            reported_at=incident.reported_at,
            needs_help=incident.needs_help,
            happened=_happened(incident),
            place=_where(incident, "postcode", "municipality"),
            platform_name=platforms.get(incident.source_id or 0),
            severity=_severity(incident),
            clock=next((c for c in clocks.get(incident.id, []) if c.is_running), None),
            missing=_missing(incident),
        )
        for incident in incidents
    )
    return views.TriageView(rows=rows, read_at=now)


def case_view(
    session: Session, reader: views.Reader, ref: str, now: datetime
) -> views.CaseView | None:
    """A case with its locked facts hidden; None when this reader's employer has no such case."""
    incident = _incident(session, reader, ref)
    if incident is None:
        return None
    return _case(session, incident, (), outline(session, incident), now)


def open_reading(
    session: Session, reader: views.Reader, ref: str, what: Reading, purpose: str, now: datetime
) -> views.CaseView | None:
    """The case with one part open. Who opened what, and why, is written in the same transaction.

    Raises NotYoursToRead when the reader's role has no right to it.
    """
    incident = _incident(session, reader, ref)
    if incident is None:
        return None
    role = ROLES.get(reader.role)
    if role is None or not access(Look(role=role, action=LOOKS[what])).allowed:
        raise NotYoursToRead(what)
    purpose = "".join(sign for sign in purpose if sign.isprintable())[:LONGEST_PURPOSE]
    opening = Opening(what=what.value, actor=f"staff:{reader.staff_id}", purpose=purpose)
    if (part := PARTS.get(what)) is not None:
        health = open_part(session, incident, part, opening, now=now)
    else:
        write_down_opening(session, incident, opening, now=now)
        health = outline(session, incident)
    return _case(session, incident, (what,), health, now)


def _case(
    session: Session,
    incident: Incident,
    opened: Sequence[Reading],
    health: Mapping[str, Any],
    now: datetime,
) -> views.CaseView:
    name = (
        courier_names(session, {incident.courier_id}).get(incident.courier_id)
        if incident.courier_id
        else None
    )
    platform = _platforms(session, incident.employer_number).get(incident.source_id or 0)
    return views.CaseView(
        ref=incident.ref,
        state=STATES.get(incident.status, views.CaseState.OPEN),
        kind=IncidentKind(incident.kind),
        case_class=_class(incident),
        class_confirmed=bool(incident.classification.get("confirmed_by")),
        nature=views.Nature(incident.nature),
        initials=_initials(name),
        severity=_severity(incident),
        facts=_facts(incident, health, name, platform, opened),
        conclusions=_conclusions(incident, health, opened),
        clocks=tuple(_clocks(session, [incident.id], now).get(incident.id, [])),
        timeline=_timeline(session, incident),
        missing=_missing(incident),
        read_at=now,
    )


def _facts(
    incident: Incident,
    health: Mapping[str, Any],
    name: str | None,
    platform: str | None,
    opened: Sequence[Reading],
) -> tuple[views.Fact, ...]:
    where = _where(incident, "street", "postcode", "municipality")
    happened = _happened(incident)
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
    for fact, reading, key in LOCKED_FACTS:
        value = health.get(key)
        if value is None or reading in opened:
            facts.append(views.Fact(name=fact, text=value))
        else:
            facts.append(views.Fact(name=fact, locked=reading))
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
    severity = health.get("platform_severity", "")
    told = health.get("hurt") or (
        WITHHELD if severity == WITHHELD else HURT_BY_SEVERITY.get(severity)
    )
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


def _clocks(
    session: Session, incident_ids: Sequence[int], now: datetime
) -> dict[int, list[views.Clock]]:
    """The clocks of each case, the nearest end first."""
    if not incident_ids:
        return {}
    rows = session.scalars(
        select(IncidentDeadline)
        .where(IncidentDeadline.incident_id.in_(incident_ids))
        .order_by(IncidentDeadline.ends_at, IncidentDeadline.id)
    )
    clocks: dict[int, list[views.Clock]] = {}
    for row in rows:
        state = views.clock_state(
            DutyState(row.state), ends_at=row.ends_at, work_by=row.work_by, now=now
        )
        clock = views.Clock(
            rule=DeadlineRule(row.rule),
            state=state,
            ends_at=row.ends_at,
            legal_due=row.legal_due,
            work_by=row.work_by,
            done_at=row.done_at,
        )
        clocks.setdefault(row.incident_id, []).append(clock)
    return clocks


def _incident(session: Session, reader: views.Reader, ref: str) -> Incident | None:
    return session.scalar(
        select(Incident).where(
            Incident.employer_number == reader.employer_number, Incident.ref == ref
        )
    )


def _platforms(session: Session, employer_number: str) -> dict[int, str]:
    rows = session.execute(
        select(Source.id, Source.name).where(Source.employer_number == employer_number)
    )
    return {row[0]: row[1] for row in rows}


def _initials(name: str | None) -> str:
    return "".join(word[0].upper() for word in (name or "?").split()[:3])


def _where(incident: Incident, *names: str) -> str | None:
    """The parts of the place that are known, in words."""
    place = incident.place or {}
    return " ".join(str(place[name]) for name in names if place.get(name)) or None


def _class(incident: Incident) -> views.CaseClass:
    name = incident.classification.get("class", "open")
    return CLASSES.get(name, views.CaseClass.UNCLASSIFIED)


def _happened(incident: Incident) -> Happened | None:
    word = incident.what_happened
    if word is None:
        return None
    if word in HAPPENED:
        return HAPPENED[word]
    return Happened(word) if word in {each.value for each in Happened} else Happened.OTHER


def _severity(incident: Incident) -> int | None:
    """A first guess from the class and the call for help; None for what has no class yet."""
    if incident.needs_help:
        return SEVERITY["ambulance"]
    name = incident.classification.get("class")
    if name in SEVERE_CLASSES:
        return SEVERE_CLASSES[name]
    if incident.kind == IncidentKind.INJURY.value:
        return SEVERITY["little"]
    return 2 if incident.kind == IncidentKind.AGGRESSION.value else 1


def _missing(incident: Incident) -> tuple[views.MissingFact, ...]:
    return tuple(views.MissingFact(MISSING.get(name, name)) for name in incident.missing)
