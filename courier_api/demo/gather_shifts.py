"""What became of the shifts: counted in the database, late declarations with their reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from courier_api.demo.report import LateDeclaration, ShiftFigures
from courier_api.filings.cover import declared_by
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.clock import local_date, wall_time
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.models import Shift, ShiftEvent

MINUTE = timedelta(minutes=1)
CAME_LATE = "the platform told of it after its start"
FAULT = "told in time, but social security did not take the declaration at first"
BEFORE_MIDNIGHT = "it began before midnight of its planned day, and the day before was not declared"
PERIOD_LATE = "in time for this shift, but its period began the day before and was late"
OTHERWISE = "told in time; its history says more"

RIDDEN = and_(Shift.state == "ended", Shift.worked_seconds > 0, IS_OURS)


def shift_figures(session: Session) -> ShiftFigures:
    """All shifts by what became of them."""
    by_state = {
        state: int(count)
        for state, count in session.execute(select(Shift.state, func.count()).group_by(Shift.state))
    }
    ridden = select(func.count(Shift.id)).where(RIDDEN)
    in_time = ridden.where(Shift.covered.is_(True), Shift.declared_late.is_(False))
    late = _late_rows(session)
    sent = _declarations(session, late)
    never = select(Shift.external_id).where(RIDDEN, Shift.covered.is_(False))
    return ShiftFigures(
        planned=sum(by_state.values()),
        worked=session.scalar(ridden) or 0,
        cancelled=by_state.get("cancelled", 0),
        declared_before_start=session.scalar(in_time) or 0,
        declared_late=tuple(_late(row, sent.get(row.period_id, ())) for row in late),
        never_covered=tuple(session.scalars(never.order_by(Shift.external_id))),
    )


def _late_rows(session: Session) -> Sequence[Row[Any]]:
    """Each late shift with the instant at which we first heard of it."""
    first_told = (
        select(
            ShiftEvent.source_id,
            ShiftEvent.external_id,
            func.min(InboxEvent.received_at).label("told_at"),
        )
        .join(InboxEvent, InboxEvent.id == ShiftEvent.inbox_id)
        .group_by(ShiftEvent.source_id, ShiftEvent.external_id)
        .subquery()
    )
    query = (
        select(
            Shift.external_id,
            Shift.period_id,
            Shift.worked_on,
            Shift.planned_start,
            func.coalesce(Shift.actual_start, Shift.planned_start).label("starts_at"),
            first_told.c.told_at,
        )
        .join(
            first_told,
            and_(
                first_told.c.source_id == Shift.source_id,
                first_told.c.external_id == Shift.external_id,
            ),
        )
        .where(RIDDEN, Shift.covered.is_(True), Shift.declared_late.is_(True))
        .order_by(Shift.external_id)
    )
    return session.execute(query).all()


def _declarations(
    session: Session, late: Sequence[Row[Any]]
) -> dict[int | None, list[DimonaDeclaration]]:
    """What was sent about the periods of these shifts, in order."""
    query = (
        select(DimonaDeclaration)
        .where(DimonaDeclaration.period_id.in_({row.period_id for row in late}))
        .order_by(DimonaDeclaration.id)
    )
    sent: dict[int | None, list[DimonaDeclaration]] = {}
    for declaration in session.scalars(query):
        sent.setdefault(declaration.period_id, []).append(declaration)
    return sent


def _late(row: Row[Any], sent: Sequence[DimonaDeclaration]) -> LateDeclaration:
    """How late the message was that brought the shift's day into its period."""
    declaration = declared_by(sent, row.period_id, row.worked_on, wall_time(row.starts_at))
    assert declaration is not None  # the shift is covered
    assert declaration.first_sent_at is not None  # its message was accepted
    starts_at: datetime = row.starts_at
    late_by: timedelta = declaration.first_sent_at - starts_at
    if late_by <= timedelta():
        return LateDeclaration(shift=row.external_id, minutes_late=0, reason=PERIOD_LATE)
    if row.told_at > starts_at:
        reason = CAME_LATE
    elif row.planned_start is not None and local_date(row.planned_start) > row.worked_on:
        reason = BEFORE_MIDNIGHT
    elif declaration.posts > 1 or declaration.uncertain:
        reason = FAULT
    else:
        reason = OTHERWISE
    return LateDeclaration(shift=row.external_id, minutes_late=-(-late_by // MINUTE), reason=reason)
