"""Take a report in: store it, class it, start its clocks, announce it. Nothing blocks a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.locks import hold_names
from courier_api.foundation.upsert import insert_or_change
from courier_api.incidents.classify import classify_incident
from courier_api.incidents.look_up_place import ask_for_address
from courier_api.incidents.models import Incident, IncidentHealth, IncidentNumber
from courier_api.incidents.people_follow_facts import people_follow_facts
from courier_api.incidents.timeline import add_event
from courier_api.messaging import outbox
from courier_api.places.complete import complete_place
from courier_api.shifts.models import Shift

INCIDENT_REPORTED = "incident.reported"
AROUND_SHIFT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What somebody reported. `health` is health data: it goes into its own table only.

    `external_id` makes a repeated report the same incident: of a courier with the phone's own id,
    of a platform with the platform's.
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

    @property
    def report_key(self) -> str | None:
        """The report in its sender's words; None when it cannot be told from another."""
        if self.external_id is None:
            return None
        if self.source_id is None:
            return key_of_courier(self.courier_id, self.external_id)
        return f"source:{self.source_id}:{self.external_id}"


def key_of_courier(courier_id: int | None, report_id: str) -> str:
    """The key of a courier's report with the id that the phone gave it."""
    return f"courier:{courier_id}:{report_id}"


def report_incident(session: Session, new: NewIncident, *, now: datetime) -> Incident:
    """Store a report; the same report again gives the same incident."""
    if (known := known_incident(session, new.employer_number, new.report_key)) is not None:
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
        report_key=new.report_key,
        occurred_at=new.occurred_at,
        accident_date=local_date(new.occurred_at),
        reported_at=now,
        notified_employer_at=now,
        nature=new.nature,
        place=complete_place(new.place),
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
    people_follow_facts(session, incident, new.health, actor=new.actor, now=now)
    classify_incident(session, incident, now=now)
    ask_for_address(session, incident, now=now)
    outbox.put(
        session,
        INCIDENT_REPORTED,
        key=f"{INCIDENT_REPORTED}:{incident.id}",
        payload={"incident_id": incident.id},
        due_at=now,
        employer_number=incident.employer_number,
    )
    return incident


def known_incident(
    session: Session, employer_number: str, report_key: str | None
) -> Incident | None:
    """The incident of an earlier report with this key; of two reports at once the second waits."""
    if report_key is None:
        return None
    hold_names(session, [f"incident:{employer_number}:{report_key}"])
    return session.scalar(
        select(Incident).where(
            Incident.employer_number == employer_number, Incident.report_key == report_key
        )
    )


def _shift_of(session: Session, new: NewIncident) -> Shift | None:
    """The shift named, else the one ridden at that moment, else one near it."""
    if new.shift_id is not None:
        return session.get(Shift, new.shift_id)
    if new.courier_id is None:
        return None
    days = [local_date(new.occurred_at + timedelta(days=shift)) for shift in (-1, 0, 1)]
    shifts = session.scalars(
        select(Shift)
        .where(
            Shift.courier_id == new.courier_id,
            Shift.worked_on.in_(days),
            Shift.state != "cancelled",
        )
        .order_by(Shift.id)
    ).all()
    for slack in (timedelta(), AROUND_SHIFT):
        for shift in shifts:
            if _is_within(shift, new.occurred_at, slack):
                return shift
    return None


def _is_within(shift: Shift, instant: datetime, slack: timedelta) -> bool:
    start = shift.actual_start or shift.planned_start
    end = shift.actual_end or shift.planned_end or start
    return start is not None and end is not None and start - slack <= instant <= end + slack


def _next_ref(session: Session, employer_number: str, year: int) -> str:
    """The next reference of the year. The counter's row is the lock that keeps it without gaps."""
    number: int = insert_or_change(
        session,
        IncidentNumber,
        {"employer_number": employer_number, "year": year, "last_number": 1},
        unique=["employer_number", "year"],
        change={"last_number": IncidentNumber.last_number + 1},
        returning="last_number",
    )
    return f"{year}-{number:04d}"
