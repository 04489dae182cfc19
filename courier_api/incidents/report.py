"""Take a report in: store it, class it, start its clocks, tell the adviser. Nothing blocks a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.upsert import insert_or_change
from courier_api.incidents.classify import classify_incident
from courier_api.incidents.models import (
    Incident,
    IncidentEvent,
    IncidentHealth,
    IncidentNumber,
)
from courier_api.messaging import outbox
from courier_api.shifts.models import Shift

INCIDENT_REPORTED = "incident.reported"
BEFORE_SHIFT = timedelta(hours=1)
AFTER_SHIFT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What somebody reported. `health` is health data: it goes into its own table only.

    `external_id` makes a repeated report the same incident.
    """

    employer_number: str
    origin: str
    actor: str
    kind: str
    occurred_at: datetime
    nature: str
    courier_id: int | None
    source_id: int | None = None
    shift_id: int | None = None
    external_id: str | None = None
    place: Mapping[str, Any] | None = None
    what_happened: str | None = None
    needs_help: bool = False
    health: Mapping[str, Any] = field(default_factory=dict)


def report_incident(session: Session, new: NewIncident, *, now: datetime) -> Incident:
    """Store a report; the same report again gives the same incident."""
    if (known := _known(session, new)) is not None:
        return known
    shift = _shift_of(session, new)
    incident = Incident(
        employer_number=new.employer_number,
        ref=_next_ref(session, new.employer_number, local_date(new.occurred_at).year),
        kind=new.kind,
        origin=new.origin,
        courier_id=new.courier_id,
        source_id=new.source_id or (shift.source_id if shift else None),
        shift_id=shift.id if shift else None,
        external_id=new.external_id,
        occurred_at=new.occurred_at,
        accident_date=local_date(new.occurred_at),
        reported_at=now,
        notified_employer_at=now,
        nature=new.nature,
        place=dict(new.place) if new.place else None,
        what_happened=new.what_happened,
        needs_help=new.needs_help,
        status="submitted",
        classification={},
        missing=[],
        changed_at=now,
    )
    session.add(incident)
    session.flush()  # the id
    session.add(
        IncidentHealth(
            incident_id=incident.id, employer_number=new.employer_number, facts=dict(new.health)
        )
    )
    add_event(session, incident, "reported", actor=new.actor, happened_at=new.occurred_at, now=now)
    classify_incident(session, incident, now=now)
    outbox.put(
        session,
        INCIDENT_REPORTED,
        key=f"{INCIDENT_REPORTED}:{incident.id}",
        payload={"incident_id": incident.id},
        due_at=now,
        employer_number=incident.employer_number,
    )
    return incident


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
    """Append one line to the timeline."""
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


def _known(session: Session, new: NewIncident) -> Incident | None:
    if new.external_id is None:
        return None
    return session.scalar(
        select(Incident).where(
            Incident.employer_number == new.employer_number,
            Incident.origin == new.origin,
            Incident.courier_id == new.courier_id,
            Incident.external_id == new.external_id,
        )
    )


def _shift_of(session: Session, new: NewIncident) -> Shift | None:
    """The shift named, else the one ridden around that moment."""
    if new.shift_id is not None:
        return session.get(Shift, new.shift_id)
    if new.courier_id is None:
        return None
    days = [local_date(new.occurred_at + delta) for delta in (timedelta(days=-1), timedelta())]
    shifts = session.scalars(
        select(Shift).where(
            Shift.courier_id == new.courier_id,
            Shift.worked_on.in_(days),
            Shift.state != "cancelled",
        )
    )
    return next((shift for shift in shifts if _around(shift, new.occurred_at)), None)


def _around(shift: Shift, instant: datetime) -> bool:
    start = shift.actual_start or shift.planned_start
    end = shift.actual_end or shift.planned_end or start
    return (
        start is not None
        and end is not None
        and start - BEFORE_SHIFT <= instant <= end + AFTER_SHIFT
    )


def _next_ref(session: Session, employer_number: str, year: int) -> str:
    """The next reference of the year. The counter's row is the lock that keeps it without gaps."""
    number = insert_or_change(
        session,
        IncidentNumber,
        {"employer_number": employer_number, "year": year, "last_number": 1},
        unique=["employer_number", "year"],
        change={"last_number": IncidentNumber.last_number + 1},
        returning="last_number",
    )
    return f"{year}-{number:04d}"
