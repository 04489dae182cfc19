"""Plan what is to be done about a case, change the plan, or hand it to another case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident
from courier_api.incidents.progress import UNFINISHED
from courier_api.incidents.timeline import record_change
from safety.case_states import ActionState
from safety.esaw import CodeList, find

LONGEST_TITLE = 300


class ActionNotFound(NotFound):
    """The case has no such action."""

    def __init__(self, action_id: int) -> None:
        super().__init__("This case has no such action.", action_id=action_id)


class ActionFinished(Refused):
    """What is done, cancelled or moved is not changed any more."""

    def __init__(self, state: str) -> None:
        super().__init__("This action is finished.", state=state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What shall be done, by whom and by when. `prevention_code`: of the insurer's list."""

    title: str
    owner_staff_id: int | None = None
    due_on: date | None = None
    prevention_code: str | None = None
    effect_check_due: date | None = None


def actions_of(session: Session, incident: Incident) -> list[IncidentAction]:
    """Every action of a case, in the order in which they were planned."""
    query = (
        select(IncidentAction)
        .where(IncidentAction.incident_id == incident.id, IncidentAction.removed_at.is_(None))
        .order_by(IncidentAction.id)
    )
    return list(session.scalars(query))


def add_action(
    session: Session, incident: Incident, plan: Plan, *, actor: str, now: datetime
) -> IncidentAction:
    """One action more. Raises Invalid for a title that says nothing, an unknown owner or code."""
    planned = _checked(session, incident, plan)
    row = IncidentAction(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        state=ActionState.OPEN.value,
        **planned,
    )
    session.add(row)
    session.flush()  # the id
    record_change(
        session, incident, "action_added", actor=actor, now=now, facts={"action_id": row.id}
    )
    values = Values({}, {"state": row.state, **planned}, f"action:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def change_action(
    session: Session, incident: Incident, action_id: int, plan: Plan, *, actor: str, now: datetime
) -> IncidentAction:
    """Another title, owner or date. Raises ActionNotFound, ActionFinished, or Invalid."""
    row = unfinished_action(session, incident, action_id)
    wanted = _checked(session, incident, plan)
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, wanted[name])
    facts = {"action_id": row.id, "fields": changed}
    record_change(session, incident, "action_changed", actor=actor, now=now, facts=facts)
    values = Values(before, {name: wanted[name] for name in changed}, f"action:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def move_action(
    session: Session, incident: Incident, action_id: int, to: Incident, *, actor: str, now: datetime
) -> IncidentAction:
    """The other case carries the action on; here a link to it stays. Both timelines say so.

    Raises ActionNotFound, ActionFinished, or Invalid for the same case or another co-operative's.
    """
    row = unfinished_action(session, incident, action_id)
    if to.id == incident.id or to.employer_number != incident.employer_number:
        raise Invalid("Choose another case.", errors=[{"field": "to", "rule": "another_case"}])
    copy = IncidentAction(
        employer_number=to.employer_number,
        incident_id=to.id,
        added_at=now,
        added_by=actor,
        title=row.title,
        owner_staff_id=row.owner_staff_id,
        due_on=row.due_on,
        prevention_code=row.prevention_code,
        effect_check_due=row.effect_check_due,
        state=row.state,
        moved_from_id=row.id,
    )
    session.add(copy)
    row.moved_to_id = to.id
    session.flush()  # the id
    facts = {"action_id": row.id, "to": to.ref}
    record_change(session, incident, "action_moved", actor=actor, now=now, facts=facts)
    values = Values({}, {"moved_to": to.ref}, f"action:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    told = {"action_id": copy.id, "from": incident.ref}
    record_change(session, to, "action_added", actor=actor, now=now, facts=told)
    carried = {"title": copy.title, "state": copy.state, "moved_from": incident.ref}
    keep_change(session, to, Values({}, carried, f"action:{copy.id}"), actor=actor, now=now)
    return copy


def unfinished_action(session: Session, incident: Incident, action_id: int) -> IncidentAction:
    """An action that can still be changed. Raises ActionNotFound or ActionFinished."""
    row = action_of(session, incident, action_id)
    if row.state not in UNFINISHED or row.moved_to_id is not None:
        raise ActionFinished("moved" if row.moved_to_id else row.state)
    return row


def action_of(session: Session, incident: Incident, action_id: int) -> IncidentAction:
    """One action of a case. Raises ActionNotFound."""
    row = session.get(IncidentAction, action_id, with_for_update=True)
    if row is None or row.incident_id != incident.id or row.removed_at is not None:
        raise ActionNotFound(action_id)
    return row


def _checked(session: Session, incident: Incident, plan: Plan) -> Mapping[str, Any]:
    title = " ".join(plan.title.split())[:LONGEST_TITLE]
    wrong = []
    if not title:
        wrong.append({"field": "title", "rule": "required"})
    if plan.prevention_code and find(CodeList.PREVENTION, plan.prevention_code) is None:
        wrong.append({"field": "prevention_code", "rule": "code_list"})
    if plan.owner_staff_id is not None and not is_staff(session, incident, plan.owner_staff_id):
        wrong.append({"field": "owner_staff_id", "rule": "staff"})
    if wrong:
        raise Invalid("Some fields of the action are wrong.", errors=wrong)
    return {
        "title": title,
        "owner_staff_id": plan.owner_staff_id,
        "due_on": plan.due_on,
        "prevention_code": plan.prevention_code or None,
        "effect_check_due": plan.effect_check_due,
    }


def is_staff(session: Session, incident: Incident, staff_id: int) -> bool:
    """Whether somebody works for the co-operative of a case."""
    member = session.get(StaffMember, staff_id)
    return member is not None and member.employer_number == incident.employer_number
