"""Work on an action of a case: begin it, do it with evidence, cancel it, check that it helped."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.models import Incident
from courier_api.incidents.plan_action import ActionFinished, action_of
from courier_api.incidents.timeline import record_change
from safety.case_states import ACTION_MOVES, ActionState, may_move

LONGEST_TEXT = 2000


class ActionMoveNotAllowed(Refused):
    """The state of the action does not lead to the wanted one."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__("An action in this state cannot go there.", state=before, wanted=after)


def start_action(
    session: Session, incident: Incident, action_id: int, *, actor: str, now: datetime
) -> None:
    """Somebody works on it. Raises ActionNotFound, ActionFinished or ActionMoveNotAllowed."""
    _move(session, incident, action_id, ActionState.IN_PROGRESS, actor=actor, now=now)


def finish_action(
    session: Session, incident: Incident, action_id: int, evidence: str, *, actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """It is done, and this shows it. Raises Invalid without evidence; one not begun is begun first."""
    shown = _text(evidence, "evidence")
    row = action_of(session, incident, action_id)
    if row.state == ActionState.OPEN.value:
        _move(session, incident, action_id, ActionState.IN_PROGRESS, actor=actor, now=now)
    row = _move(session, incident, action_id, ActionState.DONE, actor=actor, now=now)
    row.evidence = shown
    row.done_at = now
    row.done_by = actor


def cancel_action(
    session: Session, incident: Incident, action_id: int, reason: str, *, actor: str, now: datetime
) -> None:
    """It will not be done, for a reason. Raises Invalid without one."""
    told = _text(reason, "reason")
    row = _move(session, incident, action_id, ActionState.CANCELLED, actor=actor, now=now)
    row.cancel_reason = told


def check_effect(
    session: Session, incident: Incident, action_id: int, note: str, *, effective: bool, actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """Whether what was done helped. Raises Invalid without a note on how that was seen."""
    told = _text(note, "note")
    row = _move(session, incident, action_id, ActionState.EFFECT_CHECKED, actor=actor, now=now)
    row.effect_note = told
    row.effective = effective
    row.effect_checked_at = now


def _move(
    session: Session, incident: Incident, action_id: int, to: ActionState, *, actor: str,
    now: datetime,
) -> IncidentAction:  # fmt: skip
    row = action_of(session, incident, action_id)
    if row.moved_to_id is not None:
        raise ActionFinished("moved")
    before = ActionState(row.state)
    if not may_move(ACTION_MOVES, before, to):
        raise ActionMoveNotAllowed(before, to)
    row.state = to.value
    facts = {"action_id": row.id, "from": before.value, "to": to.value}
    record_change(session, incident, "action_moved_on", actor=actor, now=now, facts=facts)
    return row


def _text(told: str, field: str) -> str:
    text = told.strip()[:LONGEST_TEXT]
    if not text:
        raise Invalid("This cannot be left empty.", errors=[{"field": field, "rule": "required"}])
    return text
