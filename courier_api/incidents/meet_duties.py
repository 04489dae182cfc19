"""One act meets the running duties of a case that it fulfils."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.settle_deadline import meet_deadline
from safety.deadlines import DeadlineRule, DutyState


def meet_duties(
    session: Session,
    incident: Incident,
    rules: Collection[DeadlineRule],
    *,
    done_at: datetime,
    actor: str,
    now: datetime,
    note: str = "",
) -> None:
    """Every running clock of these rules was met then, or met late. Raises Invalid for an instant
    before a clock began or still to come.
    """
    running = session.scalars(
        select(IncidentDeadline.id)
        .where(
            IncidentDeadline.incident_id == incident.id,
            IncidentDeadline.rule.in_([rule.value for rule in rules]),
            IncidentDeadline.state == DutyState.RUNNING.value,
        )
        .order_by(IncidentDeadline.id)
    ).all()
    for deadline_id in running:
        meet_deadline(
            session, incident, deadline_id, done_at=done_at, actor=actor, now=now, note=note
        )
