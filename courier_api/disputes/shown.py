"""Which fields of a shift a courier is asked about."""

from datetime import datetime

from courier_api.shifts.models import Shift
from courier_api.shifts.told import told_value
from platforms.word import WordField

PLAN = (WordField.PLANNED_START, WordField.PLANNED_END)
WORK = (WordField.ACTUAL_START, WordField.ACTUAL_END)
MEASURED = (WordField.BREAKS, WordField.DISTANCE, WordField.DELIVERIES)


def shown_fields(shift: Shift, now: datetime) -> tuple[WordField, ...]:
    """The fields in the order of a shift's life.

    What was told; real times of any shift whose start has come, so that work of which nobody told
    can be claimed; measures and who ended it once it is over.
    """
    fields = [field for field in PLAN if told_value(shift, field) is not None]
    begins_at = shift.planned_start or shift.actual_start
    if begins_at is None or begins_at <= now:
        fields += WORK
    if shift.state == "ended":
        fields += MEASURED
    if shift.state == "cancelled" or _ended_early(shift):
        fields.append(WordField.ENDING)
    return tuple(fields)


def _ended_early(shift: Shift) -> bool:
    if shift.ended_by is not None:
        return True
    return (
        shift.actual_end is not None
        and shift.planned_end is not None
        and shift.actual_end < shift.planned_end
    )
