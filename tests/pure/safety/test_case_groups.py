"""Splits of a report, and what is hidden in them."""

from datetime import date

import pytest

from safety.case_groups import (
    Group,
    Split,
    groups,
    hours_of_week,
    without_small_groups,
    without_small_hours,
)
from safety.case_rows import DayView, Period, ReportRows
from tests.factories.accident_year import rows_of_a_year

YEAR = Period.of_year(2026)
ROWS = rows_of_a_year()


@pytest.mark.parametrize("split", Split)
def test_the_groups_of_a_split_hold_every_case_once(split: Split) -> None:
    found = groups(ROWS, YEAR, DayView.ACCIDENT_YEAR, split)
    ours = sum(case.is_accident for case in ROWS.cases)

    whole = len(ROWS.cases) if split in (Split.KIND, Split.VICTIM) else ours
    assert sum(group.cases or 0 for group in found) == whole
    assert len({group.key for group in found}) == len(found)


def test_a_group_with_hours_has_its_rates_even_without_cases() -> None:
    found = groups(ReportRows(hours=ROWS.hours), YEAR, DayView.ACCIDENT_YEAR, Split.PLATFORM)

    assert {group.key for group in found} == {"Deliveroo", "Zwaluw"}
    assert all(group.rated and group.rated.rates.frequency == 0 for group in found)


def test_hours_of_the_week_are_local_and_hold_couriers_accidents() -> None:
    found = hours_of_week(ROWS.cases, YEAR)

    assert sum(each.cases or 0 for each in found) == sum(case.is_accident for case in ROWS.cases)
    assert all(0 <= each.weekday < 7 for each in found)


def group(key: str, cases: int, persons: int) -> Group:
    return Group(key=key, cases=cases, persons=persons, rated=None)


def test_a_group_of_too_few_people_is_hidden() -> None:
    found = without_small_groups([group("a", 9, 9), group("b", 9, 4), group("c", 2, 2)])

    assert [each.is_hidden for each in found] == [False, True, True]
    assert [each.persons for each in found] == [9, 0, 0]


def test_one_hidden_group_takes_another_with_it() -> None:
    found = without_small_groups([group("a", 9, 9), group("b", 7, 7), group("c", 2, 2)])

    assert [each.is_hidden for each in found] == [False, True, True]


def test_a_group_without_cases_hides_nobody() -> None:
    found = without_small_groups([group("a", 9, 9), group("b", 0, 0)])

    assert [each.is_hidden for each in found] == [False, False]


def test_the_rates_of_a_shown_group_are_hidden_when_few_could_not_work() -> None:
    for each in without_small_groups(groups(ROWS, YEAR, DayView.ACCIDENT_YEAR, Split.SENIORITY)):
        if each.rated is not None:
            assert each.rated.persons == 0 or each.rated.persons >= 5


def test_hours_of_few_people_are_hidden() -> None:
    found = without_small_hours(hours_of_week(ROWS.cases, YEAR))

    assert all(each.cases is None or each.persons >= 5 for each in found)


def test_nothing_outside_the_period_is_counted() -> None:
    empty = Period.of_year(date(2020, 1, 1).year)

    assert groups(ReportRows(cases=ROWS.cases), empty, DayView.ACCIDENT_YEAR, Split.BODY) == ()
