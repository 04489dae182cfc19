"""Put a case aside until a day, never past the day on which something of it has to be done."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.timeline import record_change
from safety.deadlines import DutyState


class ClockEndsBefore(Refused):
    """A clock of the case ends while it would sleep."""

    def __init__(self, work_by: date) -> None:
        super().__init__(
            "A term of this case ends before that day.", latest_day=work_by.isoformat()
        )


def snooze_case(
    session: Session, incident: Incident, until: date, *, actor: str, now: datetime
) -> None:
    """Out of the list until that day. Raises Invalid for today and before, or ClockEndsBefore."""
    if until <= local_date(now):
        raise Invalid(
            "Choose a day after today.", errors=[{"field": "until", "rule": "after_today"}]
        )
    work_by = session.scalar(
        select(func.min(IncidentDeadline.work_by)).where(
            IncidentDeadline.incident_id == incident.id,
            IncidentDeadline.state == DutyState.RUNNING.value,
        )
    )
    if work_by is not None and until > work_by:
        raise ClockEndsBefore(work_by)
    incident.snoozed_until = until
    facts = {"until": until.isoformat()}
    record_change(session, incident, "snoozed", actor=actor, now=now, facts=facts)


def wake_case(session: Session, incident: Incident, *, actor: str, now: datetime) -> None:
    """Back into the list; without effect on a case that is awake."""
    if incident.snoozed_until is None:
        return
    incident.snoozed_until = None
    record_change(session, incident, "woken", actor=actor, now=now)
