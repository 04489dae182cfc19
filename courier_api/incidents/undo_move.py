"""Take the last move of a case back, for a short time and by whoever made it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Refused
from courier_api.incidents.class_again import class_again
from courier_api.incidents.models import Incident, IncidentEvent
from courier_api.incidents.timeline import record_change
from safety import figures


class NothingToUndo(Refused):
    """The last move is another person's, too long ago, or was taken back."""

    def __init__(self) -> None:
        super().__init__("This move can no longer be taken back.")


def undo_last_move(session: Session, incident: Incident, *, actor: str, now: datetime) -> None:
    """The state before the last move, and every clock as it was. Raises NothingToUndo."""
    move = session.scalar(
        select(IncidentEvent)
        .where(
            IncidentEvent.incident_id == incident.id,
            IncidentEvent.kind.in_(("moved", "move_undone", "merged")),
        )
        .order_by(IncidentEvent.id.desc())
        .limit(1)
    )
    if move is None or not _may_undo(move, incident, actor=actor, now=now):
        raise NothingToUndo
    told = move.facts or {}
    closed_at = told.get("closed_at")
    incident.status = told["from"]
    incident.closed_at = datetime.fromisoformat(closed_at) if closed_at else None
    facts = {"from": told["to"], "to": told["from"]}
    record_change(session, incident, "move_undone", actor=actor, now=now, facts=facts)
    class_again(session, incident, actor=actor, now=now)


def _may_undo(move: IncidentEvent, incident: Incident, *, actor: str, now: datetime) -> bool:
    within = timedelta(minutes=figures.whole("case.undo_within"))
    is_last = move.kind == "moved" and (move.facts or {}).get("to") == incident.status
    return is_last and move.actor == actor and now - move.recorded_at <= within
