"""Work at night, and work in the small hours that can make it a night scheme.

Source: night work (docs/sources.md#night-work).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from platforms.limits.figures import Figure, LimitFigures
from platforms.limits.findings import LimitFinding, LimitRule, LimitUnit
from platforms.limits.hours import parts_by_day, whole_minutes_up
from platforms.limits.working_parts import WorkingPart, shift_ids
from platforms.pay.calendar_days import MICROSECONDS_PER_MINUTE, LocalCalendar, Span

ONE_DAY = timedelta(days=1)
NO_MINUTES = 0


def night_work(
    parts: Iterable[WorkingPart], figures: LimitFigures, calendar: LocalCalendar
) -> Iterator[LimitFinding]:
    """Worked days with time between 20:00 and 06:00: an exception to the ban is needed."""
    for day, own in parts_by_day(parts).items():
        starts, ends = figures.night_starts(day), figures.night_ends(day)
        if starts is None or ends is None:
            continue
        nights = _bands(own, calendar, (0, ends.amount), (starts.amount, None))
        found = _time_in(own, nights)
        if found:
            yield LimitFinding(
                rule=LimitRule.NIGHT_WORK,
                on=day,
                found=whole_minutes_up(found),
                limit=NO_MINUTES,
                unit=LimitUnit.MINUTES,
                source=starts.source,
                shift_ids=_at_work_in(own, nights),
            )


def night_schemes(
    parts: Iterable[WorkingPart], figures: LimitFigures, calendar: LocalCalendar
) -> Iterator[LimitFinding]:
    """Worked days with time between midnight and 05:00 that are shorter than six hours."""
    for day, own in parts_by_day(parts).items():
        ends, least = figures.night_scheme_ends(day), figures.night_scheme_minutes(day)
        if ends is None or least is None:
            continue
        small_hours = _bands(own, calendar, (0, ends.amount))
        worked = sum(part.microseconds for part in own)
        too_short = worked < least.amount * MICROSECONDS_PER_MINUTE
        if too_short and _time_in(own, small_hours):
            yield _short_night(day, own, worked, least)


def _short_night(day: date, own: list[WorkingPart], worked: int, least: Figure) -> LimitFinding:
    return LimitFinding(
        rule=LimitRule.NIGHT_SCHEME,
        on=day,
        found=worked // MICROSECONDS_PER_MINUTE,
        limit=least.amount,
        unit=LimitUnit.MINUTES,
        source=least.source,
        shift_ids=shift_ids(own),
    )


def _bands(
    parts: list[WorkingPart], calendar: LocalCalendar, *minutes: tuple[int, int | None]
) -> list[Span]:
    """Bands of the local clock on every date the parts touch; None is the end of the date."""
    first = calendar.date_of(parts[0].span[0])
    last = calendar.date_of(parts[-1].span[1])
    dates = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    return [
        (
            calendar.instant_at(on, starts),
            calendar.starts_of(on + ONE_DAY) if ends is None else calendar.instant_at(on, ends),
        )
        for on in dates
        for starts, ends in minutes
    ]


def _time_in(parts: Iterable[WorkingPart], bands: list[Span]) -> int:
    return sum(_shared(part.span, band) for part in parts for band in bands)


def _at_work_in(parts: Iterable[WorkingPart], bands: list[Span]) -> tuple[str, ...]:
    return shift_ids(part for part in parts if any(_shared(part.span, band) for band in bands))


def _shared(span: Span, band: Span) -> int:
    return max(0, min(span[1], band[1]) - max(span[0], band[0]))
