"""R12: how many of a student's hours of the year are left, as far as we can know."""

from datetime import date

import pytest

from declarations.dimona.contingent import DeclaredHours, HoursStated, contingent_hours, hours_left

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
