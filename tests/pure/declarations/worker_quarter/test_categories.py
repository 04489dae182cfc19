"""Days fall into categories without losing a minute or a cent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.worker_quarter import (
    DayFacts,
    Quarter,
    QuarterUnreadable,
    WorkerCategory,
    category_totals,
    read_quarter,
)
from declarations.worker_quarter.measures import hundredths_of_hours, started_hours
from declarations.worker_quarter.quarter import quarter_of
from tests.pure.declarations.worker_quarter.workers import make_day, make_worker


@st.composite
def student_days(draw: st.DrawFn) -> DayFacts:
    """A day of a student, with any part of it inside the contingent."""
    worked = draw(st.integers(0, 600))
    inside = draw(st.integers(0, worked))
    base, top_up = draw(st.integers(0, 20_000)), draw(st.integers(0, 4_000))
    gross = base + top_up
    solidarity = gross * inside // worked if worked else draw(st.sampled_from([0, gross]))
    return make_day(
        draw(st.integers(1, 31)),
        worked_minutes=worked, paid_minutes=worked, top_up_minutes=draw(st.integers(0, 180)),
        base_cents=base, top_up_cents=top_up, bike_cents=draw(st.integers(0, 1_000)),
        declared_minutes=worked, inside_minutes=inside, solidarity_cents=solidarity,
    )  # fmt: skip


@given(st.lists(student_days(), min_size=1, max_size=12))
def test_both_parts_of_a_student_add_up_to_the_whole(days: list[DayFacts]) -> None:
    rows = category_totals(make_worker(*days, worker_type="STU"))

    for name in ("worked_minutes", "unworked_minutes", "gross_cents", "allowance_cents",
                 "top_up_cents"):  # fmt: skip
        parts = [getattr(row, name) for row in rows]
        assert sum(parts) == sum(getattr(day, name) for day in days)
        assert all(part >= 0 for part in parts)


def test_a_day_with_two_agreements_is_one_day() -> None:
    (row,) = category_totals(make_worker(make_day(3), make_day(3), make_day(9)))

    assert (row.days_worked, row.first_day.day, row.last_day.day) == (2, 3, 9)


def test_a_day_that_only_owes_its_floor_is_no_day_worked() -> None:
    (row,) = category_totals(make_worker(make_day(worked_minutes=0, paid_minutes=0)))

    assert (row.days_worked, row.unworked_minutes, row.gross_cents) == (0, 60, 3915)


def test_flexi_jobs_are_a_category_of_their_own() -> None:
    (row,) = category_totals(make_worker(worker_type="FLX"))

    assert row.category is WorkerCategory.FLEXI


def test_hours_are_rounded_once_and_started_hours_are_whole() -> None:
    assert hundredths_of_hours(100) == 167
    assert hundredths_of_hours(60) == 100
    assert [started_hours(minutes) for minutes in (0, 1, 60, 61)] == [0, 1, 1, 2]


def test_a_quarter_is_three_months_and_is_written_in_one_way() -> None:
    third = read_quarter("2026q3 ")

    assert third == Quarter(2026, 3)
    assert (third.first_day, third.last_day) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (str(third), third.as_declared) == ("2026Q3", "20263")
    assert quarter_of(date(2026, 12, 31)) == Quarter(2026, 4)
    assert Quarter(2026, 4).last_day == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["", "2026", "2026Q0", "2026Q5", "26Q1", "2026Q1x", "٢٠٢٦Q1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(QuarterUnreadable):
        read_quarter(text)
