"""Reads the register of actions: three questions, however many actions there are."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.models import Incident
from courier_api.incidents.progress import UNFINISHED
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser.register_views import Effect, Register, RegisterLine, Shown
from courier_api.web.adviser.views import Reader
from safety.case_states import ActionState

MOST_LINES = 200


def action_register(session: Session, reader: Reader, shown: Shown, now: datetime) -> Register:
    """The actions of one view, the nearest day first."""
    today = local_date(now)
    own = and_(
        IncidentAction.employer_number == reader.employer_number,
        IncidentAction.removed_at.is_(None),
        IncidentAction.moved_to_id.is_(None),
    )
    conditions = _conditions(today)
    waits_for = case(
        (IncidentAction.state == ActionState.DONE.value, IncidentAction.effect_check_due),
        else_=IncidentAction.due_on,
    )
    rows = session.execute(
        select(IncidentAction, Incident.ref)
        .join(Incident, Incident.id == IncidentAction.incident_id)
        .where(own, conditions[shown])
        .order_by(waits_for.is_(None), waits_for, IncidentAction.id)
        .limit(MOST_LINES)
    ).all()
    staff = reading.staff_names(session, reader.employer_number)
    return Register(
        shown=shown,
        lines=tuple(_line(row[0], row[1], staff, today) for row in rows),
        counts=_counts(session, own, conditions),
        read_at=now,
        most=MOST_LINES,
    )


def _conditions(today: date) -> Mapping[Shown, ColumnElement[bool]]:
    is_open = IncidentAction.state.in_(UNFINISHED)
    return {
        Shown.OPEN: is_open,
        Shown.LATE: and_(is_open, IncidentAction.due_on < today),
        Shown.EFFECT_DUE: and_(
            IncidentAction.state == ActionState.DONE.value, IncidentAction.effect_check_due <= today
        ),
        Shown.CHECKED: IncidentAction.state == ActionState.EFFECT_CHECKED.value,
        Shown.ALL: IncidentAction.id.is_not(None),
    }


def _counts(
    session: Session, own: ColumnElement[bool], conditions: Mapping[Shown, ColumnElement[bool]]
) -> Mapping[Shown, int]:
    sums = [func.coalesce(func.sum(case((fits, 1), else_=0)), 0) for fits in conditions.values()]
    row = session.execute(select(*sums).where(own)).one()
    return {view: int(count) for view, count in zip(conditions, row, strict=True)}


def _line(row: IncidentAction, ref: str, staff: Mapping[int, str], today: date) -> RegisterLine:
    is_open = row.state in UNFINISHED
    return RegisterLine(
        ref=ref,
        action_id=row.id,
        title=row.title,
        state=ActionState(row.state),
        owner=staff.get(row.owner_staff_id or 0),
        due_on=row.due_on,
        is_late=is_open and row.due_on is not None and row.due_on < today,
        age_days=(today - local_date(row.added_at)).days if is_open else None,
        effect=_effect(row, today),
        check_on=row.effect_check_due,
        effect_note=row.effect_note,
    )


def _effect(row: IncidentAction, today: date) -> Effect:
    if row.state == ActionState.EFFECT_CHECKED.value:
        return Effect.HELPED if row.effective else Effect.DID_NOT_HELP
    if row.effect_check_due is None:
        return Effect.NOT_PLANNED
    is_due = row.state == ActionState.DONE.value and row.effect_check_due <= today
    return Effect.DUE if is_due else Effect.PLANNED
