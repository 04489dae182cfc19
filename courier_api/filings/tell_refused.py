"""Announce that the declaration of a day was refused, for each shift of it that nothing covers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.filings.cover import declared_content
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.clock import wall_time
from courier_api.shifts.announce import SHIFT_REFUSED, announce_shift
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.models import Shift

REFUSED = "B"


def announce_refusal(session: Session, row: DimonaDeclaration, *, now: datetime) -> None:
    """Once per refused IN and shift. A refused change leaves the period as it was."""
    if row.action != "IN" or row.result != REFUSED:
        return
    shifts = session.scalars(
        select(Shift)
        .where(
            Shift.courier_id == row.courier_id,
            IS_OURS,
            Shift.worked_on >= row.start_date,
            Shift.worked_on <= (row.end_date or row.start_date),
            Shift.state != "cancelled",
            Shift.covered.is_(False),
        )
        .order_by(Shift.id)
    )
    for shift in shifts:
        if row.start_hour is not None and not _is_of_its_hours(row, shift):
            continue  # another flexi-job of the day, with a declaration of its own
        announce_shift(session, SHIFT_REFUSED, shift, at=now, occasion=str(row.id))


def _is_of_its_hours(row: DimonaDeclaration, shift: Shift) -> bool:
    begins = shift.planned_start or shift.actual_start
    return begins is not None and declared_content(row).holds(wall_time(begins))
