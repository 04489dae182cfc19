"""Belgian holidays and working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from safety.working_days import (
    easter_sunday,
    is_working_day,
    last_working_day_until,
    legal_holidays,
    working_days_before,
    working_days_between,
)
from tests.pure.safety.strategies import days

EASTERS = ["2008-03-23", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28"]


@pytest.mark.parametrize(
    "sunday", [*EASTERS, "2038-04-25", "2049-04-18", "1954-04-18", "2076-04-19"]
)
def test_easter_falls_on_its_known_sunday(sunday: str) -> None:
    day = date.fromisoformat(sunday)

    assert easter_sunday(day.year) == day


def test_2026_has_its_ten_holidays() -> None:
    expected = (
        "01-01 04-06 05-01 05-14 05-25 07-21 08-15 11-01 11-11 12-25".split()  # noqa: SIM905
    )

    assert sorted(legal_holidays(2026)) == [date.fromisoformat(f"2026-{day}") for day in expected]


def test_in_2008_ascension_fell_on_the_first_of_may() -> None:
    assert len(legal_holidays(2008)) == 9


@given(days)
@settings(max_examples=300, deadline=None)
def test_the_last_working_day_is_near_and_works(day: date) -> None:
    found = last_working_day_until(day)

    assert is_working_day(found)
    assert timedelta(0) <= day - found <= timedelta(days=4)
    assert working_days_between(found, day) == ()


@given(days)
@settings(max_examples=200, deadline=None)
def test_going_back_working_days_passes_exactly_so_many(day: date) -> None:
    start = last_working_day_until(day)
    back = working_days_before(start, 3)

    assert len(working_days_between(back, start)) == 3


def test_two_working_days_before_the_tuesday_after_easter_is_maundy_thursday() -> None:
    assert working_days_before(date(2026, 4, 7), 2) == date(2026, 4, 2)
