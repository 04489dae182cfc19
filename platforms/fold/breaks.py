"""The breaks of an ended shift, and the time that was worked around them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from platforms.events import ShiftFields
from platforms.fold.records import FoldedBreak

_SECOND: Final = timedelta(seconds=1)


def breaks_told(
    told: ShiftFields, *, actual_start: datetime, actual_end: datetime
) -> tuple[FoldedBreak, ...]:
    """The breaks in the order of their times.

    Where only their minutes were told: one unpaid break in the middle of the shift.
    """
    if told.breaks:
        known = (
            FoldedBreak(
                starts_at=taken.start, ends_at=taken.end, is_paid=taken.paid, times_known=True
            )
            for taken in told.breaks
        )
        return tuple(sorted(known, key=lambda item: (item.starts_at, item.ends_at, item.is_paid)))
    if not told.break_minutes:
        return ()
    length = timedelta(minutes=told.break_minutes)
    starts_at = actual_start + (actual_end - actual_start - length) // 2
    return (
        FoldedBreak(
            starts_at=starts_at, ends_at=starts_at + length, is_paid=False, times_known=False
        ),
    )


def worked_seconds(
    breaks: Sequence[FoldedBreak], *, actual_start: datetime, actual_end: datetime
) -> int:
    """Seconds from start to end less unpaid breaks; a started second counts, as in working time.

    Breaks that overlap are taken off once, and only where they lie inside the shift.
    """
    worked, free_until = actual_end - actual_start, actual_start
    for item in sorted(breaks, key=lambda item: item.starts_at):
        if item.is_paid:
            continue
        starts_at = max(item.starts_at, free_until)
        ends_at = min(item.ends_at, actual_end)
        if ends_at > starts_at:
            worked -= ends_at - starts_at
            free_until = ends_at
    return -(-worked // _SECOND)


def leaves_shift(item: FoldedBreak, *, actual_start: datetime, actual_end: datetime) -> bool:
    """Whether a break lies partly or wholly outside the work."""
    return item.starts_at < actual_start or item.ends_at > actual_end
