"""A case leaves the inbox as soon as somebody works on it, and is opened as soon as enough is known."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import move_case
from courier_api.incidents.progress import missing_before_opening
from safety.case_states import IncidentState


def take_up(session: Session, incident: Incident, *, actor: str, now: datetime) -> None:
    """As far as what is known carries it; each step is a move that can be taken back.

    A case that is open already, or finished, stays where it is.
    """
    if incident.status == IncidentState.SUBMITTED.value:
        move_case(session, incident, IncidentState.TRIAGE, actor=actor, now=now)
    is_looked_at = incident.status == IncidentState.TRIAGE.value
    if is_looked_at and not missing_before_opening(session, incident, now=now):
        move_case(session, incident, IncidentState.OPEN, actor=actor, now=now)
