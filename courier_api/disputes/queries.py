"""Questions about disputes."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.disputes.state_word import OPEN, REPLACED
from courier_api.shifts.models import ShiftDispute
from platforms.word import WordField


def open_dispute_count(session: Session, employer_number: str) -> int:
    """How many wait for the office."""
    return (
        session.scalar(
            select(func.count(ShiftDispute.id)).where(
                ShiftDispute.employer_number == employer_number, ShiftDispute.state == OPEN
            )
        )
        or 0
    )


def open_disputes(session: Session, employer_number: str, *, limit: int) -> list[ShiftDispute]:
    """The disputes that wait for the office, the oldest first."""
    query = (
        select(ShiftDispute)
        .where(ShiftDispute.employer_number == employer_number, ShiftDispute.state == OPEN)
        .order_by(ShiftDispute.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def words_on(session: Session, shift_id: int) -> dict[WordField, ShiftDispute]:
    """The statement that counts on each field of a shift, settled ones included."""
    rows = session.scalars(
        select(ShiftDispute)
        .where(ShiftDispute.shift_id == shift_id, ShiftDispute.state != REPLACED)
        .order_by(ShiftDispute.id)
    )
    return {WordField(row.field): row for row in rows}
