"""Questions about disputes."""

from collections.abc import Collection

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


def shifts_with_disputes(session: Session, shift_ids: Collection[int]) -> set[int]:
    """Those of these shifts of which something is disputed and not settled."""
    query = select(ShiftDispute.shift_id).where(
        ShiftDispute.shift_id.in_(shift_ids), ShiftDispute.state == OPEN
    )
    return set(session.scalars(query)) if shift_ids else set()
