"""Eleven hours of rest in a row in every 24 hours."""

from datetime import date

import pytest

from platforms.limits import LimitRule, TimedShift
from tests.pure.platforms.limits.planned import found, worked

REST = LimitRule.SHORT_REST
TUESDAY, WEDNESDAY = date(2024, 3, 5), date(2024, 3, 6)
EVENING = worked("2024-03-05T18:00", "2024-03-05T23:00", "evening")


def told(*shifts: TimedShift) -> list[tuple[date, int, tuple[str, ...]]]:
    return [(one.on, one.found, one.shift_ids) for one in found(REST, *shifts)]


@pytest.mark.parametrize(
    ("starts", "rests"),
    [("10:00:00", []), ("09:59:59", [(TUESDAY, 659, ("evening", "morning"))])],
)
def test_exactly_eleven_hours_are_enough(starts: str, rests: list) -> None:
    morning = worked(f"2024-03-06T{starts}", "2024-03-06T12:00", "morning")

    assert told(EVENING, morning) == rests


def test_noon_and_evening_leave_a_whole_night() -> None:
    noon = worked("2024-03-05T11:30", "2024-03-05T14:00", "noon")

    assert told(noon, EVENING) == []


def test_a_day_spread_over_more_than_thirteen_hours_leaves_too_little() -> None:
    early = worked("2024-03-05T08:00", "2024-03-05T09:00", "early")

    assert told(early, EVENING) == [(TUESDAY, 540, ("early", "evening"))]


def test_a_rest_of_eleven_hours_in_the_middle_of_the_day_counts() -> None:
    early = worked("2024-03-05T06:00", "2024-03-05T07:00", "early")
    later = worked("2024-03-06T09:30", "2024-03-06T10:00", "later")

    assert told(early, EVENING) == []
    assert told(early, EVENING, later) == [(TUESDAY, 630, ("evening", "later"))]


def test_each_short_night_is_told_once() -> None:
    days = [
        worked("2024-03-05T09:00", "2024-03-05T22:00", "tue"),
        worked("2024-03-06T08:00", "2024-03-06T22:00", "wed"),
        worked("2024-03-07T06:00", "2024-03-07T12:00", "thu"),
    ]

    assert told(*days) == [
        (TUESDAY, 600, ("tue", "wed")),
        (WEDNESDAY, 480, ("wed", "thu")),
    ]


def test_work_soon_after_midnight_is_part_of_the_evening() -> None:
    after_midnight = worked("2024-03-06T00:30", "2024-03-06T02:00", "late")

    assert told(EVENING, after_midnight) == []


def test_the_night_the_clock_goes_forward_is_an_hour_shorter() -> None:
    saturday = worked("2024-03-30T18:00", "2024-03-30T23:00", "sat")
    sunday = worked("2024-03-31T10:30", "2024-03-31T12:00", "sun")

    assert [one.found for one in found(REST, saturday, sunday)] == [630]


def test_more_than_a_day_without_any_rest_is_told() -> None:
    assert told(worked("2024-03-05T08:00", "2024-03-06T10:00")) == [(TUESDAY, 0, ("a",))]


def test_pauses_inside_a_shift_are_rest_only_when_they_are_long_enough() -> None:
    pause = ("2024-03-05T12:00", "2024-03-05T13:00")

    assert told(worked("2024-03-05T08:00", "2024-03-05T22:00", "a", pause)) == [
        (TUESDAY, 600, ("a",))
    ]
