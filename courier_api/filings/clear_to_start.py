"""May the courier start? Covered, not covered, or nobody knows yet. Only covered means yes."""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.filings.models import DimonaDeclaration
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift

UNDER_WAY = ("queued", "sending", "received")
REFUSED = "B"


class Clearance(StrEnum):
    """What is known of a shift's cover."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    UNKNOWN = "unknown"


def clearances(session: Session, shifts: Collection[Shift]) -> dict[int, Clearance]:
    """By shift id. Unknown: a declaration of its day is on its way, or its verdict is awaited."""
    bare = [shift for shift in shifts if not shift.covered]
    messages = _messages(session, bare)
    return {
        shift.id: Clearance.COVERED if shift.covered else _of_bare(shift, messages)
        for shift in shifts
    }


def was_refused(session: Session, shift: Shift) -> bool:
    """Whether the last IN for the shift's day was refused: then its platform was told so."""
    ins = [row for row in _messages(session, [shift]) if row.action == "IN"]
    return bool(ins) and ins[-1].result == REFUSED


def _of_bare(shift: Shift, messages: Sequence[DimonaDeclaration]) -> Clearance:
    is_awaited = not is_self_employed(shift) and any(
        row.state in UNDER_WAY and row.action != "CANCEL" and _is_about(row, shift)
        for row in messages
    )
    return Clearance.UNKNOWN if is_awaited else Clearance.NOT_COVERED


def _messages(session: Session, shifts: Collection[Shift]) -> Sequence[DimonaDeclaration]:
    """Messages about the days of these shifts, oldest first."""
    if not shifts:
        return []
    first = min(shift.worked_on for shift in shifts)
    last = max(shift.worked_on for shift in shifts)
    rows = session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id.in_({shift.courier_id for shift in shifts}),
            DimonaDeclaration.start_date <= last,
            or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= first),
            DimonaDeclaration.state != "dropped",
            DimonaDeclaration.set_aside_at.is_(None),
        )
        .order_by(DimonaDeclaration.id)
    )
    return [row for row in rows if any(_is_about(row, shift) for shift in shifts)]


def _is_about(row: DimonaDeclaration, shift: Shift) -> bool:
    is_theirs = row.courier_id == shift.courier_id
    return is_theirs and row.start_date <= shift.worked_on <= (row.end_date or date.max)
