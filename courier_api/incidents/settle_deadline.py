"""Say that a legal duty was done, or why it is not owed. Late is late, and still done."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.incidents.clocks import deadline_of
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.move_case import reason_text
from courier_api.incidents.timeline import record_change
from safety.deadlines import DutyState, state_when_done


class DeadlineNotFound(NotFound):
    """The case has no such clock."""

    def __init__(self, deadline_id: int) -> None:
        super().__init__("This case has no such term.", deadline_id=deadline_id)


class DeadlineSettled(Refused):
    """The clock does not run any more."""

    def __init__(self, state: str) -> None:
        super().__init__("This term is settled already.", state=state)


def meet_deadline(
    session: Session,
    incident: Incident,
    deadline_id: int,
    *,
    done_at: datetime,
    actor: str,
    now: datetime,
    note: str = "",
) -> DutyState:
    """The duty was done at that instant; after its legal day it is met late.

    Raises DeadlineNotFound, DeadlineSettled, or Invalid for an instant that is still to come or
    before the clock began.
    """
    row = _running(session, incident, deadline_id)
    if done_at > now or local_date(done_at) < row.start_date:
        raise Invalid(
            "The moment lies between the start of the term and now.",
            errors=[{"field": "done_at", "rule": "start_date..now"}],
        )
    state = state_when_done(deadline_of(row), local_date(done_at))
    row.state = state.value
    row.done_at = done_at
    row.done_by = actor
    row.done_note = reason_text(note, needed=False) or None
    facts = {"rule": row.rule, "state": state.value, "done_at": done_at.isoformat()}
    record_change(session, incident, "deadline_met", actor=actor, now=now, facts=facts)
    return state


def waive_deadline(
    session: Session,
    incident: Incident,
    deadline_id: int,
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """The duty is not owed, for a reason. Raises DeadlineNotFound, DeadlineSettled, or Invalid."""
    row = _running(session, incident, deadline_id)
    row.state = DutyState.WAIVED.value
    row.waive_reason = reason_text(reason, needed=True)
    row.done_by = actor
    facts = {"rule": row.rule, "reason": row.waive_reason}
    record_change(session, incident, "deadline_waived", actor=actor, now=now, facts=facts)


def _running(session: Session, incident: Incident, deadline_id: int) -> IncidentDeadline:
    row = session.get(IncidentDeadline, deadline_id, with_for_update=True)
    if row is None or row.incident_id != incident.id:
        raise DeadlineNotFound(deadline_id)
    if row.state != DutyState.RUNNING.value:
        raise DeadlineSettled(row.state)
    return row
