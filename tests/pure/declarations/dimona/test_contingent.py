"""R12: how many of a student's hours of the year are left, as far as we can know."""

from datetime import date

import pytest

from declarations.dimona.contingent import (
    DeclaredHours,
    HoursStated,
    balance,
    contingent_hours,
    hours_left,
)

JANUARY = DeclaredHours(starts_on=date(2027, 1, 20), hours=30)
MARCH = DeclaredHours(starts_on=date(2027, 3, 5), hours=8)
LAST_YEAR = DeclaredHours(starts_on=date(2026, 12, 31), hours=5)


@pytest.mark.parametrize(
    ("year", "hours"),
    [(2017, 475), (2022, 475), (2023, 600), (2024, 600), (2025, 650), (2027, 650)],
)
def test_the_hours_of_each_year(year: int, hours: int) -> None:
    assert contingent_hours(year) == hours


def test_without_certificate_only_our_own_hours_are_known() -> None:
    """R12."""
    assert hours_left(2027, (LAST_YEAR, JANUARY, MARCH), None) == 650 - 38


def test_a_certificate_takes_in_what_was_declared_until_then() -> None:
    """R12."""
    stated = HoursStated(hours_left=100, stated_on=date(2027, 2, 1))

    assert hours_left(2027, (JANUARY, MARCH), stated) == 92


def test_a_certificate_of_another_year_says_nothing() -> None:
    stated = HoursStated(hours_left=3, stated_on=date(2026, 12, 30))

    assert hours_left(2027, (JANUARY,), stated) == 620


def test_more_than_was_left_shows_as_below_zero() -> None:
    stated = HoursStated(hours_left=5, stated_on=date(2027, 3, 1))

    assert hours_left(2027, (MARCH,), stated) == -3


def test_hours_of_days_to_come_are_reserved_and_those_of_past_days_used() -> None:
    """R12."""
    year = balance(2027, (LAST_YEAR, JANUARY, MARCH), None, today=date(2027, 3, 5))

    assert (year.used_hours, year.reserved_hours, year.left_hours) == (30, 8, 612)


@pytest.mark.parametrize(
    ("year", "hours", "is_low"),
    [
        (2022, 379, False),
        (2022, 380, True),
        (2024, 479, False),
        (2024, 480, True),
        (2025, 519, False),
        (2025, 520, True),
    ],
)
def test_the_warning_comes_at_80_percent_of_the_hours_of_that_year(
    year: int, hours: int, *, is_low: bool
) -> None:
    """R12: 475 hours until 2022, 600 in 2023 and 2024, 650 since."""
    declared = (DeclaredHours(starts_on=date(year, 6, 1), hours=hours),)

    assert balance(year, declared, None, today=date(year, 5, 1)).is_low is is_low


def test_a_certificate_counts_what_other_employers_declared() -> None:
    """R12."""
    stated = HoursStated(hours_left=131, stated_on=date(2027, 2, 1))

    assert not balance(2027, (), stated, today=date(2027, 2, 1)).is_low
    year = balance(
        2027, (DeclaredHours(starts_on=date(2027, 2, 2), hours=1),), stated, today=date(2027, 2, 1)
    )
    assert (year.used_hours, year.reserved_hours, year.is_low) == (519, 1, True)
