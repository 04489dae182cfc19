"""Which days a worker works, and for how long: the part of the truth that has to be declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from declarations.dimona.facts import (
    DecisionFacts,
    MidnightEnd,
    Settings,
    Shift,
    ShiftStatus,
    WorkerType,
)
from declarations.working_days import ONE_DAY, first_day_of_quarter, start_of_day

_SMALLEST_STEP = timedelta(microseconds=1)
_ONE_HOUR = timedelta(hours=1)
_NOTHING = timedelta(0)

Span = tuple[datetime, datetime]
"""From one instant to another, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfWork:
    """One day on which work is planned or was done.

    `starts_at` is the first work of that day; `is_continued` says that a shift goes on into the
    next day within the same contract; `has_begun` that work is no longer only planned.
    """

    day: date
    starts_at: datetime
    spans: tuple[Span, ...]
    is_continued: bool
    has_begun: bool


Workload = Mapping[date, DayOfWork]
"""The days of work by date, in order."""


def needs_cover(shift: Shift) -> bool:
    """Whether work is planned or was done: only then a shift needs a declaration (R7)."""
    if shift.status is ShiftStatus.CONFIRMED:
        return True
    return work_done(shift) > _NOTHING


def work_done(shift: Shift) -> timedelta:
    """The work that a shift which did not run as planned has seen."""
    if shift.worked_minutes is not None:
        return timedelta(minutes=shift.worked_minutes)
    if shift.status is ShiftStatus.ENDED_EARLY:
        return max(shift.ends_at - shift.starts_at, _NOTHING)
    return _NOTHING


def days_of(shift: Shift, settings: Settings, worker_type: str) -> tuple[date, ...]:
    """The days on which a shift has to be covered (R1, R2, R3)."""
    return tuple(day for day, _ in _days_with_spans(shift, settings, worker_type))


def workload(facts: DecisionFacts, shifts: Iterable[Shift]) -> Workload:
    """All days of work of the shifts that need cover."""
    days: dict[date, DayOfWork] = {}
    for shift in sorted(shifts, key=lambda s: (s.starts_at, s.ends_at)):
        for piece in _pieces(shift, facts):
            known = days.get(piece.day)
            days[piece.day] = piece if known is None else _both(known, piece)
    return dict(sorted(days.items()))


def planned_hours(days: Iterable[DayOfWork]) -> int:
    """A student's hours for a period: working time added up, overlaps once, rounded up once (R3).

    Source: every started hour of the total counts whole (docs/sources.md#student-hours).
    """
    total = _NOTHING
    covered_until: datetime | None = None
    for begins, ends in sorted(span for day in days for span in day.spans):
        begins_anew = begins if covered_until is None else max(begins, covered_until)
        total += max(ends - begins_anew, _NOTHING)
        covered_until = ends if covered_until is None else max(ends, covered_until)
    return max(-(-total // _ONE_HOUR), 1)


def _both(first: DayOfWork, second: DayOfWork) -> DayOfWork:
    return replace(
        first,
        starts_at=min(first.starts_at, second.starts_at),
        spans=first.spans + second.spans,
        is_continued=first.is_continued or second.is_continued,
        has_begun=first.has_begun or second.has_begun,
    )


def _pieces(shift: Shift, facts: DecisionFacts) -> Iterator[DayOfWork]:
    worker_type = facts.courier.worker_type
    pieces = _days_with_spans(shift, facts.settings, worker_type)
    has_begun = shift.status is not ShiftStatus.CONFIRMED or shift.starts_at <= facts.now
    for position, (day, (begins, ends)) in enumerate(pieces):
        following = pieces[position + 1][0] if position + 1 < len(pieces) else None
        yield DayOfWork(
            day=day,
            starts_at=begins,
            spans=_working_spans(shift, begins, ends if following else None),
            is_continued=following is not None and not _must_split(day, following, worker_type),
            has_begun=has_begun,
        )


def _working_spans(shift: Shift, begins: datetime, ends: datetime | None) -> tuple[Span, ...]:
    """The working time of a shift from an instant on, to another one or (None) to its end."""
    counted = shift.worked_minutes or 0
    real_end = shift.starts_at + timedelta(minutes=counted) if counted else shift.ends_at
    until = real_end if ends is None else min(ends, real_end)
    return ((begins, until),) if until > begins else ()


def _days_with_spans(
    shift: Shift, settings: Settings, worker_type: str
) -> tuple[tuple[date, Span], ...]:
    """The days of a shift, each with the instants between which the shift is on it.

    A shift that ends at local midnight does not touch the next day (R1).
    """
    begins, ends = shift.starts_at, last_work_ends_at(shift)
    first = begins.astimezone(settings.zone).date()
    last = max((ends - _SMALLEST_STEP).astimezone(settings.zone).date(), first)
    days = [first]
    while days[-1] < last:
        following = days[-1] + ONE_DAY
        stays_with_start = settings.midnight_end is MidnightEnd.START_DAY
        if stays_with_start and not _must_split(days[-1], following, worker_type):
            break
        days.append(following)
    starts = [begins, *(start_of_day(day, settings.zone) for day in days[1:])]
    return tuple(zip(days, zip(starts, [*starts[1:], ends], strict=True), strict=True))


def last_work_ends_at(shift: Shift) -> datetime:
    """A shift called off after some work lasted as long as that work; others as they stand."""
    if shift.status in (ShiftStatus.CANCELLED, ShiftStatus.NO_SHOW) and shift.worked_minutes:
        return shift.starts_at + timedelta(minutes=shift.worked_minutes)
    return max(shift.starts_at, shift.ends_at)


def _must_split(day: date, following: date, worker_type: str) -> bool:
    """A student's period may not reach into another quarter (R3)."""
    is_student = worker_type == WorkerType.STUDENT
    return is_student and first_day_of_quarter(day) != first_day_of_quarter(following)
