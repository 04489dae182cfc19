"""What must hold for any fortnight: limits counted again minute by minute."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.limits import LimitRule, TimedShift, find_limits
from tests.pure.platforms.limits.planned import BRUSSELS, FIGURES, found

MONDAY = datetime(2024, 3, 25, tzinfo=UTC)  # the clock goes forward on the Sunday
MINUTE, ELEVEN_HOURS, THIRTEEN_HOURS = timedelta(minutes=1), 11 * 60, 13 * 60
ANY_FORTNIGHT = settings(max_examples=100, deadline=None)
shift_times = st.tuples(st.integers(0, 14 * 24 * 6), st.integers(1, 12 * 6))


def shifts_of(times: list[tuple[int, int]]) -> list[TimedShift]:
    """Shifts in steps of ten minutes, over each other or not."""
    return [
        TimedShift(
            id=f"shift-{place:02}",
            starts_at=MONDAY + 10 * start * MINUTE,
            ends_at=MONDAY + 10 * (start + length) * MINUTE,
        )
        for place, (start, length) in enumerate(times)
    ]


def minutes_owned(shifts: list[TimedShift]) -> dict[datetime, date]:
    """Every minute at work with the worked day it belongs to: that of the shift that came first."""
    owned: dict[datetime, date] = {}
    for shift in sorted(shifts, key=lambda shift: (shift.starts_at, shift.ends_at, shift.id)):
        at = shift.starts_at
        while at < shift.ends_at:
            owned.setdefault(at, shift.starts_at.astimezone(BRUSSELS).date())
            at += MINUTE
    return owned


@ANY_FORTNIGHT
@given(st.lists(shift_times, max_size=14))
def test_hours_of_days_and_weeks_and_at_night_are_those_of_the_minutes(
    times: list[tuple[int, int]],
) -> None:
    shifts = shifts_of(times)
    owned = minutes_owned(shifts)
    by_day = Counter(owned.values())
    by_week: Counter[date] = Counter()
    for day, minutes in by_day.items():
        by_week[day - timedelta(days=day.weekday())] += minutes
    at_night = Counter(day for at, day in owned.items() if not 6 <= hour_of(at) < 20)

    told = find_limits(shifts, FIGURES)

    days = {LimitRule.DAY_OVER_NORMAL, LimitRule.DAY_OVER_LONG}
    weeks = {LimitRule.WEEK_OVER_AVERAGE, LimitRule.WEEK_OVER_REAL}
    assert {f.on: f.found for f in told if f.rule in days} == over(by_day, 8 * 60)
    assert {f.on: f.found for f in told if f.rule in weeks} == over(by_week, 38 * 60)
    assert {f.on: f.found for f in told if f.rule is LimitRule.NIGHT_WORK} == over(at_night, 0)
    assert all(f.found != f.limit for f in told)


def over(minutes: Counter[date], limit: int) -> dict[date, int]:
    return {day: count for day, count in minutes.items() if count > limit}


def hour_of(at: datetime) -> int:
    return at.astimezone(BRUSSELS).hour


@ANY_FORTNIGHT
@given(st.lists(shift_times, max_size=14))
def test_rest_is_short_where_work_without_a_long_rest_spans_more_than_thirteen_hours(
    times: list[tuple[int, int]],
) -> None:
    shifts = shifts_of(times)
    at_work = sorted(minutes_owned(shifts))
    spans: list[list[datetime]] = []
    for at in at_work:
        if spans and (at - spans[-1][-1]) // MINUTE - 1 < ELEVEN_HOURS:
            spans[-1].append(at)
        else:
            spans.append([at])
    too_long = [s for s in spans if (s[-1] - s[0]) // MINUTE + 1 > THIRTEEN_HOURS]

    told = found(LimitRule.SHORT_REST, *shifts)

    assert bool(told) == bool(too_long)
    assert len(told) >= len(too_long)


@ANY_FORTNIGHT
@given(st.lists(shift_times, max_size=14), st.integers())
def test_the_order_of_shifts_changes_no_finding(times: list[tuple[int, int]], seed: int) -> None:
    shifts = shifts_of(times)
    shuffled = list(shifts)
    Random(seed).shuffle(shuffled)

    assert find_limits(shuffled, FIGURES) == find_limits(shifts, FIGURES)
