"""What a platform told of a shift, field by field as text, and what open disputes hold of it."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.shifts.models import Shift, ShiftDispute
from platforms.word import WordField

Held = dict[WordField, str | None]
"""What each disputed field said when it was disputed."""


def told_value(shift: Shift, field: WordField) -> str | None:  # noqa: PLR0911 - one field a case
    """The value of a field as it is now; None when nobody told it."""
    match field:
        case WordField.PLANNED_START:
            return _text(shift.planned_start)
        case WordField.PLANNED_END:
            return _text(shift.planned_end)
        case WordField.ACTUAL_START:
            return _text(shift.actual_start)
        case WordField.ACTUAL_END:
            return _text(shift.actual_end)
        case WordField.BREAKS:
            return None if shift.actual_end is None else str(break_minutes(shift))
        case WordField.DISTANCE:
            return None if shift.distance_metres is None else str(shift.distance_metres)
        case WordField.DELIVERIES:
            return None if shift.deliveries_count is None else str(shift.deliveries_count)
        case WordField.ENDING:
            return shift.cancel_reason or shift.ended_by


def held_by_disputes(session: Session, shift_ids: Collection[int]) -> dict[int, Held]:
    """What open disputes freeze, by shift."""
    if not shift_ids:
        return {}
    rows = session.execute(
        select(ShiftDispute.shift_id, ShiftDispute.field, ShiftDispute.told).where(
            ShiftDispute.shift_id.in_(shift_ids), ShiftDispute.state == "open"
        )
    )
    held: dict[int, Held] = {}
    for shift_id, field, told in rows:
        held.setdefault(shift_id, {})[WordField(field)] = told
    return held


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def break_minutes(shift: Shift) -> int:
    """Whole minutes of unpaid break, a started one included."""
    length = sum(
        (
            datetime.fromisoformat(pause["end"]) - datetime.fromisoformat(pause["start"])
            for pause in shift.breaks
            if not pause["paid"]
        ),
        timedelta(),
    )
    return -(-length // timedelta(minutes=1))
