"""What became of the shifts: counted in the database, late declarations with their reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from courier_api.demo.report import LateDeclaration, ShiftFigures
from courier_api.filings.models import DimonaDeclaration
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.models import Shift, ShiftEvent

MINUTE = timedelta(minutes=1)
CAME_LATE = "the platform told of it after its start"
FAULT = "told in time, but social security did not take the declaration at first"
OTHERWISE = "told in time; its history says more"

RIDDEN = and_(Shift.state == "ended", Shift.worked_seconds > 0)


def shift_figures(session: Session) -> ShiftFigures:
    """All shifts by what became of them."""
    by_state = {
        state: int(count)
        for state, count in session.execute(select(Shift.state, func.count()).group_by(Shift.state))
    }
    ridden = select(func.count(Shift.id)).where(RIDDEN)
    in_time = ridden.where(Shift.covered.is_(True), Shift.declared_late.is_(False))
    never = select(Shift.external_id).where(RIDDEN, Shift.covered.is_(False))
    return ShiftFigures(
        planned=sum(by_state.values()),
        worked=session.scalar(ridden) or 0,
        cancelled=by_state.get("cancelled", 0),
        declared_before_start=session.scalar(in_time) or 0,
        declared_late=tuple(_late(row) for row in _late_rows(session)),
        never_covered=tuple(session.scalars(never.order_by(Shift.external_id))),
    )


def _late_rows(session: Session) -> Sequence[Row[Any]]:
    """Each late shift with the declaration of its period and the instant we first heard of it."""
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
            func.coalesce(Shift.actual_start, Shift.planned_start).label("starts_at"),
            DimonaDeclaration.first_sent_at,
            DimonaDeclaration.posts,
            DimonaDeclaration.uncertain,
            first_told.c.told_at,
        )
        .join(DimonaDeclaration, DimonaDeclaration.period_id == Shift.period_id)
        .join(
            first_told,
            and_(
                first_told.c.source_id == Shift.source_id,
                first_told.c.external_id == Shift.external_id,
            ),
        )
        .where(
            RIDDEN,
            Shift.covered.is_(True),
            Shift.declared_late.is_(True),
            DimonaDeclaration.action == "IN",
        )
        .order_by(Shift.external_id)
    )
    return session.execute(query).all()


def _late(row: Row[Any]) -> LateDeclaration:
    starts_at: datetime = row.starts_at
    late_by: timedelta = row.first_sent_at - starts_at
    if row.told_at > starts_at:
        reason = CAME_LATE
    elif row.posts > 1 or row.uncertain:
        reason = FAULT
    else:
        reason = OTHERWISE
    return LateDeclaration(shift=row.external_id, minutes_late=-(-late_by // MINUTE), reason=reason)
