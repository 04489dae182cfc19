"""Work on an action of a case: begin it, do it with evidence, cancel it, check that it helped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident
from courier_api.incidents.plan_action import ActionFinished, action_of
from courier_api.incidents.timeline import record_change
from safety.case_states import ACTION_MOVES, ActionState, may_move

LONGEST_TEXT = 2000


class ActionMoveNotAllowed(Refused):
    """The state of the action does not lead to the wanted one."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__("An action in this state cannot go there.", state=before, wanted=after)


@dataclass(frozen=True, slots=True)
class Step:
    """The state an action goes to, and what is written down of it with that."""

    to: ActionState
    says: Mapping[str, object] = field(default_factory=dict)


def start_action(
    session: Session, incident: Incident, action_id: int, *, actor: str, now: datetime
) -> None:
    """Somebody works on it. Raises ActionNotFound, ActionFinished or ActionMoveNotAllowed."""
    step = Step(ActionState.IN_PROGRESS)
    _move(session, incident, action_id, step, actor=actor, now=now)


def finish_action(
    session: Session, incident: Incident, action_id: int, evidence: str, *, actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """It is done, and this shows it. Raises Invalid without evidence; one not begun is begun first."""
    shown = _text(evidence, "evidence")
    row = action_of(session, incident, action_id)
    if row.state == ActionState.OPEN.value:
        start_action(session, incident, action_id, actor=actor, now=now)
    step = Step(ActionState.DONE, {"evidence": shown})
    row = _move(session, incident, action_id, step, actor=actor, now=now)
    row.done_at = now
    row.done_by = actor


def cancel_action(
    session: Session, incident: Incident, action_id: int, reason: str, *, actor: str, now: datetime
) -> None:
    """It will not be done, for a reason. Raises Invalid without one."""
    step = Step(ActionState.CANCELLED, {"cancel_reason": _text(reason, "reason")})
    _move(session, incident, action_id, step, actor=actor, now=now)


def check_effect(
    session: Session, incident: Incident, action_id: int, note: str, *, effective: bool, actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """Whether what was done helped. Raises Invalid without a note on how that was seen."""
    says = {"effective": effective, "effect_note": _text(note, "note")}
    step = Step(ActionState.EFFECT_CHECKED, says)
    row = _move(session, incident, action_id, step, actor=actor, now=now)
    row.effect_checked_at = now


def _move(
    session: Session, incident: Incident, action_id: int, step: Step, *, actor: str, now: datetime
) -> IncidentAction:
    row = action_of(session, incident, action_id)
    if row.moved_to_id is not None:
        raise ActionFinished("moved")
    before, to = ActionState(row.state), step.to
    if not may_move(ACTION_MOVES, before, to):
        raise ActionMoveNotAllowed(before, to)
    after = {"state": to.value, **step.says}
    values = Values({name: getattr(row, name) for name in after}, after, f"action:{row.id}")
    for name, value in after.items():
        setattr(row, name, value)
    facts = {"action_id": row.id, "from": before.value, "to": to.value}
    record_change(session, incident, "action_moved_on", actor=actor, now=now, facts=facts)
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def _text(told: str, field: str) -> str:
    text = told.strip()[:LONGEST_TEXT]
    if not text:
        raise Invalid("This cannot be left empty.", errors=[{"field": field, "rule": "required"}])
    return text
