"""A courier's time at work: each second once, cut at breaks, under the day it belongs to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from platforms.pay.calendar_days import LocalCalendar, Span, instant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedShift:
    """A shift of one courier as planned and as it really went; times are aware instants.

    What really happened goes before the plan, start and end each for itself, so that a plan can be
    judged beforehand. `pauses` are unpaid breaks. `published_at` is when the courier could see the
    plan. Shifts that were cancelled or never began are left out by who asks.
    """

    id: str
    planned_starts_at: datetime | None = None
    planned_ends_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    published_at: datetime | None = None

    def span(self) -> Span | None:
        """From start to end; None when either is unknown or no time lies between them."""
        starts_at = self.starts_at or self.planned_starts_at
        ends_at = self.ends_at or self.planned_ends_at
        if starts_at is None or ends_at is None or ends_at <= starts_at:
            return None
        return instant_of(starts_at), instant_of(ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingPart:
    """Time at work without a break, of one shift; `worked_on` is the local date the shift starts."""

    shift_id: str
    worked_on: date
    span: Span

    @property
    def microseconds(self) -> int:
        return self.span[1] - self.span[0]


def working_parts(shifts: Iterable[TimedShift], calendar: LocalCalendar) -> list[WorkingPart]:
    """All time at work in order; time that two shifts share belongs to the one that began it."""
    parts: list[WorkingPart] = []
    covered_until: int | None = None
    for part in sorted(_raw_parts(shifts, calendar), key=lambda part: (part.span, part.shift_id)):
        starts, ends = part.span
        free_from = starts if covered_until is None else max(starts, covered_until)
        if free_from < ends:
            span = (free_from, ends)
            parts.append(WorkingPart(shift_id=part.shift_id, worked_on=part.worked_on, span=span))
            covered_until = ends
    return parts


def shift_ids(parts: Iterable[WorkingPart]) -> tuple[str, ...]:
    """The shifts the parts are of, each once, in the order in which they come."""
    return tuple(dict.fromkeys(part.shift_id for part in parts))


def _raw_parts(shifts: Iterable[TimedShift], calendar: LocalCalendar) -> Iterator[WorkingPart]:
    for shift in shifts:
        span = shift.span()
        if span is not None:
            worked_on = calendar.date_of(span[0])
            for piece in _without_pauses(span, shift.pauses):
                yield WorkingPart(shift_id=shift.id, worked_on=worked_on, span=piece)


def _without_pauses(span: Span, pauses: Sequence[tuple[datetime, datetime]]) -> Iterator[Span]:
    starts, ends = span
    for pause_starts_at, pause_ends_at in sorted(pauses):
        pause_starts = min(instant_of(pause_starts_at), ends)
        if pause_starts > starts:
            yield (starts, pause_starts)
        starts = max(starts, instant_of(pause_ends_at))
    if starts < ends:
        yield (starts, ends)
