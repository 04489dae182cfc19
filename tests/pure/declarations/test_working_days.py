"""Belgian holidays, working days and the ends of legal days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.working_days import (
    easter_sunday,
    end_of_day,
    first_day_of_quarter,
    is_working_day,
    month_after_quarter_ends_on,
    next_working_day,
    public_holidays,
    start_of_day,
)

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2008, date(2008, 3, 23)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year: int, easter: date) -> None:
    assert easter_sunday(year) == easter


def test_the_ten_holidays_of_a_year() -> None:
    assert sorted(public_holidays(2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 5, 17),
        date(2027, 7, 21),
        date(2027, 8, 15),
        date(2027, 11, 1),
        date(2027, 11, 11),
        date(2027, 12, 25),
    ]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2027, 2, 12), date(2027, 2, 13)),  # Friday, Saturday
        (date(2027, 2, 13), date(2027, 2, 15)),  # Saturday, Monday
        (date(2027, 3, 27), date(2027, 3, 30)),  # Easter Sunday and Monday between
        (date(2027, 12, 24), date(2027, 12, 27)),  # Christmas on a Saturday, then Sunday
        (date(2026, 12, 31), date(2027, 1, 2)),
    ],
)
def test_the_next_working_day(day: date, following: date) -> None:
    assert next_working_day(day) == following


@settings(max_examples=300, deadline=None)
@given(DAYS)
def test_the_next_working_day_is_near_and_nothing_before_it_counts(day: date) -> None:
    following = next_working_day(day)
    between = (day + timedelta(days=n) for n in range(1, (following - day).days))

    assert is_working_day(following)
    assert not any(is_working_day(skipped) for skipped in between)
    assert following - day <= timedelta(days=4)


def test_a_day_ends_where_the_next_begins() -> None:
    assert end_of_day(date(2027, 3, 28)).isoformat() == "2027-03-28T22:00:00+00:00"
    assert end_of_day(date(2027, 10, 31)).isoformat() == "2027-10-31T23:00:00+00:00"
    assert end_of_day(date(2027, 2, 12)) == start_of_day(date(2027, 2, 13))


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2027, 1, 1), date(2027, 4, 30)),
        (date(2027, 6, 30), date(2027, 7, 31)),
        (date(2027, 9, 1), date(2027, 10, 31)),
        (date(2027, 12, 31), date(2028, 1, 31)),
    ],
)
def test_the_month_after_a_quarter(day: date, due: date) -> None:
    assert month_after_quarter_ends_on(day, months=1) == due


@settings(max_examples=200, deadline=None)
@given(DAYS)
def test_a_quarter_begins_at_most_ninety_two_days_before(day: date) -> None:
    first = first_day_of_quarter(day)

    assert first.day == 1
    assert first.month in (1, 4, 7, 10)
    assert timedelta(0) <= day - first < timedelta(days=92)
