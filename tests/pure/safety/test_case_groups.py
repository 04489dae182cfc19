"""Splits of a report, and what is hidden in them."""

from datetime import date

import pytest

from safety.case_groups import (
    Split,
    groups,
    hours_of_week,
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

    assert sum(each.cases for each in found) == sum(case.is_accident for case in ROWS.cases)
    assert all(0 <= each.weekday < 7 for each in found)


def test_nothing_outside_the_period_is_counted() -> None:
    empty = Period.of_year(date(2020, 1, 1).year)

    assert groups(ReportRows(cases=ROWS.cases), empty, DayView.ACCIDENT_YEAR, Split.BODY) == ()
