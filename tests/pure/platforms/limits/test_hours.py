"""Hours of a day and of a week: on the limit, a minute over, and on both sides of the higher one."""

from datetime import date

import pytest

from platforms.limits import LimitFinding, LimitRule, LimitUnit, TimedShift, find_limits
from tests.pure.platforms.limits.planned import FIGURES, found, local, worked

DAY_RULES = {LimitRule.DAY_OVER_NORMAL, LimitRule.DAY_OVER_LONG}
WEEK_RULES = {LimitRule.WEEK_OVER_AVERAGE, LimitRule.WEEK_OVER_REAL}


def of(rules: set[LimitRule], *shifts: TimedShift) -> list[tuple[LimitRule, int, int]]:
    return [
        (one.rule, one.found, one.limit)
        for one in find_limits(shifts, FIGURES)
        if one.rule in rules
    ]


def week(*hours: int, minutes: int = 0) -> list[TimedShift]:
    """One shift a day from Monday 4 March 2024; the last is so many minutes longer."""
    return [
        worked(
            f"2024-03-{4 + place:02}T08:00",
            f"2024-03-{4 + place:02}T{8 + length:02}:{minutes * (place + 1 == len(hours)):02}",
            f"day-{place}",
        )
        for place, length in enumerate(hours)
    ]


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("18:00:00", []),
        ("18:00:01", [(LimitRule.DAY_OVER_NORMAL, 481, 480)]),
        ("19:00:00", [(LimitRule.DAY_OVER_NORMAL, 540, 480)]),
        ("19:00:01", [(LimitRule.DAY_OVER_LONG, 541, 540)]),
    ],
)
def test_a_day_is_told_once_by_the_highest_limit_it_passes(ends: str, told: list) -> None:
    assert of(DAY_RULES, worked("2024-03-05T10:00", f"2024-03-05T{ends}")) == told


def test_a_long_day_names_its_numbers_source_and_shifts() -> None:
    noon = worked("2024-03-05T10:00", "2024-03-05T14:00", "noon")
    evening = worked("2024-03-05T16:00", "2024-03-05T20:10", "evening")

    assert found(LimitRule.DAY_OVER_NORMAL, noon, evening) == [
        LimitFinding(
            rule=LimitRule.DAY_OVER_NORMAL,
            on=date(2024, 3, 5),
            found=490,
            limit=480,
            unit=LimitUnit.MINUTES,
            source=FIGURES.table.row_on("be.work.max_day", "BE", date(2024, 3, 5)).source,
            shift_ids=("noon", "evening"),
        )
    ]


def test_pauses_are_not_hours_of_work() -> None:
    shift = worked(
        "2024-03-05T09:00",
        "2024-03-05T17:30",
        "a",
        ("2024-03-05T12:00", "2024-03-05T12:20"),
        ("2024-03-05T12:10", "2024-03-05T12:30"),
    )

    assert of(DAY_RULES, shift) == []


def test_an_hour_for_two_platforms_is_one_hour() -> None:
    first = worked("2024-03-05T09:00", "2024-03-05T14:00", "P1")
    second = worked("2024-03-05T13:00", "2024-03-05T17:00", "P2")

    assert of(DAY_RULES, first, second) == []


def test_a_night_belongs_to_the_day_it_begins() -> None:
    night = worked("2024-03-05T18:00", "2024-03-06T02:30", "night")
    morning = worked("2024-03-06T14:00", "2024-03-06T18:00", "morning")

    assert [(one.on, one.found) for one in found(LimitRule.DAY_OVER_NORMAL, night, morning)] == [
        (date(2024, 3, 5), 510)
    ]


@pytest.mark.parametrize(("night", "told"), [("2024-03-30", []), ("2024-10-26", [(541, 540)])])
def test_real_hours_are_counted_when_the_clock_changes(night: str, told: list) -> None:
    """From 20:00 to 04:00 on the clock are seven hours in March and nine in October."""
    starts = local(f"{night}T20:00")
    ends = local(f"{'2024-03-31' if told == [] else '2024-10-27'}T04:00:30")
    shift = TimedShift(id="a", starts_at=starts, ends_at=ends)

    assert [numbers[1:] for numbers in of(DAY_RULES, shift)] == told


@pytest.mark.parametrize(
    ("hours", "minutes", "told"),
    [
        ((8, 8, 8, 8, 6), 0, []),
        ((8, 8, 8, 8, 6), 1, [(LimitRule.WEEK_OVER_AVERAGE, 2281, 2280)]),
        ((8, 8, 8, 8, 8), 0, [(LimitRule.WEEK_OVER_AVERAGE, 2400, 2280)]),
        ((8, 8, 8, 8, 8), 1, [(LimitRule.WEEK_OVER_REAL, 2401, 2400)]),
        ((7, 7, 7, 7, 7, 4), 0, [(LimitRule.WEEK_OVER_AVERAGE, 2340, 2280)]),
    ],
)
def test_a_week_is_told_once_by_the_highest_limit_it_passes(
    hours: tuple[int, ...], minutes: int, told: list
) -> None:
    assert of(WEEK_RULES, *week(*hours, minutes=minutes)) == told


def test_a_week_begins_on_monday() -> None:
    sunday = worked("2024-03-10T08:00", "2024-03-10T16:00", "sunday")
    monday = worked("2024-03-11T08:00", "2024-03-11T16:00", "monday")

    assert of(WEEK_RULES, *week(8, 8, 8, 6), monday) == []
    assert of(WEEK_RULES, *week(8, 8, 8, 8), sunday) == [(LimitRule.WEEK_OVER_AVERAGE, 2400, 2280)]


def test_a_plan_is_judged_before_it_is_worked_and_what_happened_goes_before_it() -> None:
    planned = TimedShift(
        id="a",
        planned_starts_at=local("2024-03-05T10:00"),
        planned_ends_at=local("2024-03-05T18:30"),
    )
    ended_early = TimedShift(
        id="a",
        planned_starts_at=local("2024-03-05T10:00"),
        planned_ends_at=local("2024-03-05T18:30"),
        ends_at=local("2024-03-05T17:00"),
    )

    assert [one.found for one in found(LimitRule.DAY_OVER_NORMAL, planned)] == [510]
    assert found(LimitRule.DAY_OVER_NORMAL, ended_early) == []


def test_a_shift_without_end_or_without_time_says_nothing() -> None:
    open_end = TimedShift(id="a", starts_at=local("2024-03-05T10:00"))
    no_time = worked("2024-03-05T23:00", "2024-03-05T23:00")

    assert find_limits([open_end, no_time], FIGURES) == ()


def test_days_before_the_first_known_figure_are_not_judged() -> None:
    assert find_limits([worked("1989-03-05T02:00", "1989-03-05T23:00")], FIGURES) == ()
