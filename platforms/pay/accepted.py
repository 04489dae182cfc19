"""A shift that has passed every check: its times as instants, ready to be paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from platforms.pay.calendar_days import Span, instant_of
from platforms.pay.facts import BEGAN, Shift, ShiftStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedShift:
    """A row that will be paid, or that rightly earns nothing.

    `span` is from start to end, or the planned slot of a shift that never began; such a shift has
    neither kilometres nor deliveries. `home_day` is the local date on which the span starts.
    `worked_spans` are the parts outside unpaid breaks, in order.
    """

    id: str
    platform: str
    status: ShiftStatus
    span: Span
    home_day: date
    worked_spans: tuple[Span, ...]
    planned_ends: int | None
    cancelled: int | None
    deliveries: int
    km: Decimal

    @property
    def began(self) -> bool:
        return self.status in BEGAN

    @property
    def turn(self) -> tuple[int, int, str, str]:
        """The order in which shifts take the seconds they share."""
        return (*self.span, self.platform, self.id)


def accept(shift: Shift, status: ShiftStatus, span: Span, home_day: date) -> AcceptedShift:
    """The instants of a row whose times have been checked."""
    began = status in BEGAN
    breaks = [
        (instant_of(pause.starts_at), instant_of(pause.ends_at))
        for pause in shift.breaks
        if not pause.is_paid and pause.starts_at is not None and pause.ends_at is not None
    ]
    planned_ends, cancelled = shift.planned_ends_at, shift.cancelled_at
    return AcceptedShift(
        id=shift.id,
        platform=shift.platform,
        status=status,
        span=span,
        home_day=home_day,
        worked_spans=without_breaks(span, breaks) if began else (),
        planned_ends=None if planned_ends is None else instant_of(planned_ends),
        cancelled=None if cancelled is None else instant_of(cancelled),
        deliveries=shift.deliveries if began else 0,
        km=shift.km if began else Decimal(0),
    )


def without_breaks(span: Span, breaks: Iterable[Span]) -> tuple[Span, ...]:
    """The span without the union of the breaks."""
    parts: list[Span] = []
    starts, ends = span
    for break_starts, break_ends in sorted(breaks):
        if break_starts > starts:
            parts.append((starts, break_starts))
        starts = max(starts, break_ends)
    if starts < ends:
        parts.append((starts, ends))
    return tuple(parts)
