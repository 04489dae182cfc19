"""How long things hold, and when somebody is warned."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.prevention.validity import (
    Standing,
    last_day,
    standing,
    usual_policy,
    warning_due,
)

DAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 3, 6), 6, date(2026, 9, 5)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 24, date(2028, 12, 14)),
    ],
)
def test_months_end_the_day_before_or_with_the_month(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (15, Standing.HOLDS),
        (14, Standing.ENDS_SOON),
        (0, Standing.ENDS_SOON),
        (-1, Standing.OVER),
    ],
)
def test_the_last_day_still_holds(days_left: int, expected: Standing) -> None:
    assert standing(DAY + timedelta(days=days_left), on=DAY, warn_days=14) is expected


def test_what_never_was_does_not_hold() -> None:
    assert standing(None, on=DAY, warn_days=14) is Standing.OVER


@pytest.mark.parametrize(
    ("days_left", "warning"), [(15, None), (14, 14), (3, 14), (2, 2), (0, 2), (-1, None)]
)
def test_two_warnings_are_due(days_left: int, warning: int | None) -> None:
    assert warning_due(DAY + timedelta(days=days_left), on=DAY, warn_days=14) == warning


def test_the_gates_shut_on_their_day_and_never_by_themselves() -> None:
    usual = usual_policy()
    assert not usual.are_gates_shut(DAY)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_more_months_never_end_earlier(first: date, months: int) -> None:
    assert first < last_day(first, months + 1)
    assert last_day(first, months) < last_day(first, months + 1)
