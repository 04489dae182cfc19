"""Move a case from one state to the next, where the rules and the guards allow it."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.class_again import class_again
from courier_api.incidents.classify import is_hurt
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.progress import missing_before_opening, obstacles_of
from courier_api.incidents.timeline import record_change
from safety.case_states import INCIDENT_MOVES, IncidentState, may_move
from safety.incidents import IncidentKind, may_skip_investigation

LONGEST_REASON = 200
NEEDS_REASON = (IncidentState.REJECTED, IncidentState.REOPENED)
NOT_BY_HAND = (IncidentState.DRAFT, IncidentState.DUPLICATE)
"""A draft is never stored here, and a duplicate comes about by a merge."""

WAY_OF_A_HAZARD = (
    IncidentState.TRIAGE,
    IncidentState.OPEN,
    IncidentState.INVESTIGATING,
    IncidentState.ACTIONS,
    IncidentState.CLOSED,
)


class MoveNotAllowed(Refused):
    """The state of the case does not lead to the wanted one."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__("A case in this state cannot go there.", state=before, wanted=after)


class FactsMissing(Refused):
    """Something has to be known before the case is opened."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("Something is missing before this case can be opened.", missing=names)


class CaseNotFinished(Refused):
    """Something stands in the way of closing."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("This case cannot be closed yet.", obstacles=names)


class OnlyHazards(Refused):
    """Cases in which somebody was hurt are closed one by one."""

    def __init__(self, ref: str) -> None:
        super().__init__("Only cases that hurt nobody can be closed together.", ref=ref)


def move_case(
    session: Session,
    incident: Incident,
    to: IncidentState,
    *,
    actor: str,
    now: datetime,
    reason: str = "",
) -> None:
    """One step of `safety.case_states`; the clocks of a rejected case are waived with the reason.

    Raises MoveNotAllowed, FactsMissing, CaseNotFinished, or Invalid without a reason where one is
    needed. Reopening leaves every clock as it is.
    """
    before = IncidentState(incident.status)
    if to in NOT_BY_HAND or not may_move(INCIDENT_MOVES, before, to):
        raise MoveNotAllowed(before, to)
    told = reason_text(reason, needed=to in NEEDS_REASON)
    _check_guards(session, incident, before, to, now=now)
    closed_at = incident.closed_at
    incident.status = to.value
    incident.closed_at = now if to is IncidentState.CLOSED else None
    incident.snoozed_until = None
    facts = {"from": before.value, "to": to.value, **({"reason": told} if told else {})}
    if closed_at is not None:
        facts["closed_at"] = closed_at.isoformat()
    record_change(session, incident, "moved", actor=actor, now=now, facts=facts)
    if to is IncidentState.REJECTED:
        class_again(session, incident, actor=actor, now=now)


def close_hazard(
    session: Session, incident: Incident, comment: str, *, actor: str, now: datetime
) -> None:
    """Close a case that hurt nobody in one go, from wherever it stands, with one comment.

    Raises OnlyHazards, and whatever stops one of the steps.
    """
    health = session.get_one(IncidentHealth, incident.id).facts
    if incident.kind == IncidentKind.INJURY.value or is_hurt(incident, health):
        raise OnlyHazards(incident.ref)
    for state in WAY_OF_A_HAZARD:
        if may_move(INCIDENT_MOVES, IncidentState(incident.status), state):
            move_case(session, incident, state, actor=actor, now=now, reason=comment)


def reason_text(reason: str, *, needed: bool) -> str:
    """A reason as it is kept. Raises Invalid when it is needed and says nothing."""
    told = "".join(sign for sign in reason if sign.isprintable()).strip()[:LONGEST_REASON]
    if needed and not told:
        raise Invalid("A reason is needed.", errors=[{"field": "reason", "rule": "required"}])
    return told


def _check_guards(
    session: Session,
    incident: Incident,
    before: IncidentState,
    to: IncidentState,
    *,
    now: datetime,
) -> None:
    if to is IncidentState.OPEN:
        if missing := missing_before_opening(session, incident, now=now):
            raise FactsMissing([fact.value for fact in missing])
    elif to is IncidentState.CLOSED:
        if obstacles := obstacles_of(session, incident):
            raise CaseNotFinished([obstacle.value for obstacle in obstacles])
    elif (before, to) == (IncidentState.OPEN, IncidentState.ACTIONS):
        health = session.get_one(IncidentHealth, incident.id).facts
        if not may_skip_investigation(facts_for_rules(incident, health, now=now)):
            raise MoveNotAllowed(before, to)
