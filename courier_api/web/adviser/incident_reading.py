"""What an incident's own row tells in the words of the pages; nothing medical is read here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.web.adviser import views
from courier_api.web.incident_words import Happened, IncidentKind
from safety.deadlines import DeadlineRule, DutyState

NEW_STATES = ("submitted", "triage")
SET_ASIDE = ("rejected", "duplicate")
NOT_OPEN = ("closed", *SET_ASIDE)
CLASSES = {
    "minor": views.CaseClass.MINOR,
    "declarable": views.CaseClass.DECLARABLE,
    "serious": views.CaseClass.SERIOUS,
    "very_serious": views.CaseClass.VERY_SERIOUS,
    "suspected_serious": views.CaseClass.SERIOUS_SUSPECTED,
    "suspected_very_serious": views.CaseClass.SERIOUS_SUSPECTED,
}
SERIOUS = ("serious", "very_serious", "suspected_very_serious")
MAYBE_SERIOUS = ("suspected_serious",)
HAPPENED = {
    "lost_control": Happened.FALL,
    "slipped": Happened.FALL,
    "tram_rail": Happened.FALL,
    "stairs": Happened.FALL,
    "hit_by_car": Happened.VEHICLE,
    "hit_by_bus_or_lorry": Happened.VEHICLE,
    "mechanical": Happened.VEHICLE_DEFECT,
}
MISSING = {"accident_date": "accident_on"}
CALLS_FOR_HELP, GRAVE, PERHAPS_GRAVE, HURT, ATTACKED, TREND = 5, 5, 4, 3, 2, 1


def state_of(status: str) -> views.CaseState:
    """Where the case stands, in the words of the pages."""
    if status == "submitted":
        return views.CaseState.NEW
    known = {each.value for each in views.CaseState}
    return views.CaseState(status) if status in known else views.CaseState.OPEN


def class_of(incident: Incident) -> views.CaseClass:
    """The class that the facts lead to so far."""
    return class_named(incident.classification.get("class"))


def class_named(stored: str | None) -> views.CaseClass:
    """The class of the pages for the name of a stored one."""
    return CLASSES.get(stored or "open", views.CaseClass.UNCLASSIFIED)


def happened_of(incident: Incident) -> Happened | None:
    """What happened, in the words of couriers."""
    word = incident.what_happened
    if word is None:
        return None
    if word in HAPPENED:
        return HAPPENED[word]
    return Happened(word) if word in {each.value for each in Happened} else Happened.OTHER


def severity_of(incident: Incident) -> int:
    """As a person rated it, else a first guess from the call for help, the class and the kind.

    `read_triage` sorts by the same in SQL; a test compares both.
    """
    if incident.severity is not None:
        return incident.severity
    if incident.needs_help:
        return CALLS_FOR_HELP
    name = incident.classification.get("class")
    if name in SERIOUS:
        return GRAVE
    if name in MAYBE_SERIOUS:
        return PERHAPS_GRAVE
    if incident.kind == IncidentKind.INJURY.value:
        return HURT
    return ATTACKED if incident.kind == IncidentKind.AGGRESSION.value else TREND


def missing_of(incident: Incident) -> tuple[views.MissingFact, ...]:
    """What must still be known."""
    return tuple(views.MissingFact(MISSING.get(name, name)) for name in incident.missing)


def where(incident: Incident, *names: str) -> str | None:
    """The parts of the place that are known, in words."""
    place = incident.place or {}
    return " ".join(str(place[name]) for name in names if place.get(name)) or None


def initials_of(name: str | None) -> str:
    """A person before their name is opened."""
    return "".join(word[0].upper() for word in (name or "?").split()[:3])


def staff_names(session: Session, employer_number: str) -> dict[int, str]:
    """The staff of a co-operative by id."""
    members = session.scalars(
        select(StaffMember).where(StaffMember.employer_number == employer_number)
    )
    return {member.id: member.name for member in members}


def find_incident(session: Session, employer_number: str, ref: str) -> Incident | None:
    """The incident with this reference in this co-operative."""
    return session.scalar(
        select(Incident).where(Incident.employer_number == employer_number, Incident.ref == ref)
    )


def clocks_of(
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
        clocks.setdefault(row.incident_id, []).append(clock_of(row, now))
    return clocks


def clock_of(row: IncidentDeadline, now: datetime) -> views.Clock:
    """A stored clock as the pages show it."""
    duty = DutyState(row.state)
    return views.Clock(
        rule=DeadlineRule(row.rule),
        state=views.clock_state(duty, ends_at=row.ends_at, work_by=row.work_by, now=now),
        ends_at=row.ends_at,
        legal_due=row.legal_due,
        work_by=row.work_by,
        done_at=row.done_at,
        clock_id=row.id,
        reason=row.waive_reason or row.done_note,
    )
