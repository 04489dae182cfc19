"""Many cases counted at once: the same figures as case by case."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.case_columns import integers, month_number, month_numbers, spans_of
from safety.case_groups import Split, groups, hours_of_week
from safety.case_rows import (
    CaseRow,
    DaySpan,
    DayView,
    Declared,
    HoursRow,
    Period,
    ReportRows,
    Scope,
    Seniority,
    Victim,
    parted,
)
from safety.column_figures import figures_of_columns, groups_of_columns, hours_of_week_of_columns
from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.period_figures import figures_from
from tests.factories.accident_year import YEAR, rows_of_a_year
from tests.factories.case_columns import columns_of

HALF_YEAR = Period(first_month=date(2026, 3, 1), last_month=date(2026, 8, 1))
FIRST_DAY = date(2025, 1, 1)
days = st.integers(0, 760).map(lambda number: FIRST_DAY + timedelta(days=number))
spans = st.lists(
    st.builds(
        lambda first, length: DaySpan(first_day=first, last_day=first + timedelta(days=length)),
        days,
        st.integers(0, 90),
    ),
    max_size=2,
).map(tuple)
cases = st.builds(
    CaseRow,
    ref=st.uuids().map(str),
    kind=st.sampled_from(IncidentKind),
    nature=st.sampled_from(Nature),
    victim=st.sampled_from(Victim),
    happened_on=days,
    hour=st.none() | st.integers(0, 23),
    person=st.none() | st.integers(1, 4),
    platform=st.sampled_from([None, "Deliveroo", "Zwaluw"]),
    zone=st.sampled_from([None, "1050", "9000"]),
    deviation=st.sampled_from([None, "52"]),
    incident_class=st.sampled_from(
        ["none", "open", "minor", "declarable", "serious", "suspected_very_serious"]
    ),
    lost=spans,
    to_come=spans,
    death=st.booleans(),
    permanent_percent=st.sampled_from([Decimal(0), Decimal(0), Decimal("2.5"), Decimal(10)]),
    report_delay_minutes=st.none() | st.integers(0, 500),
    declared=st.sampled_from(Declared),
    seniority=st.sampled_from([None, *Seniority]),
)
months = st.sampled_from(list(Period.of_year(2026).earlier(12).months()))
hours = st.one_of(
    st.builds(
        HoursRow, scope=st.just(Scope.ALL), month=months, seconds=st.integers(0, 9_999_999),
        shifts=st.integers(0, 99), orders=st.integers(0, 999),
        estimated_hours=st.sampled_from([None, None, Decimal(100)]),
    ),
    st.builds(
        HoursRow, scope=st.just(Scope.PLATFORM), month=months, seconds=st.integers(1, 9_999_999),
        group=st.sampled_from(["Deliveroo", "Stuurman"]),
    ),
    st.builds(
        HoursRow, scope=st.just(Scope.ZONE), month=months, seconds=st.integers(1, 9_999_999),
        group=st.sampled_from([None, "9000", "1000"]),
    ),
    st.builds(
        HoursRow, scope=st.just(Scope.SENIORITY), month=months, seconds=st.integers(1, 9_999_999),
        group=st.sampled_from(Seniority),
    ),
)  # fmt: skip
rows = st.builds(
    ReportRows,
    cases=st.lists(cases, max_size=12).map(tuple),
    hours=st.lists(hours, max_size=20).map(tuple),
)


def check(told: ReportRows, period: Period, view: DayView) -> None:
    """Both ways of counting agree in everything."""
    columns = columns_of(told.cases)

    assert figures_of_columns(columns, told.hours, period, view) == figures_from(told, period, view)
    for split in Split:
        assert groups_of_columns(columns, told.hours, period, view, split) == groups(
            told, period, view, split
        )
    assert hours_of_week_of_columns(columns, period) == hours_of_week(told.cases, period)


@given(rows, st.sampled_from([YEAR, HALF_YEAR]), st.sampled_from(DayView))
def test_columns_and_rows_have_the_same_figures(
    told: ReportRows, period: Period, view: DayView
) -> None:
    check(told, period, view)


@pytest.mark.parametrize("view", DayView)
@pytest.mark.parametrize("period", [YEAR, HALF_YEAR])
def test_so_has_a_whole_year(period: Period, view: DayView) -> None:
    check(rows_of_a_year(), period, view)


@given(st.lists(cases, max_size=12), st.data())
def test_some_of_the_columns_are_the_columns_of_some_rows(
    told: list[CaseRow], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.booleans(), min_size=len(told), max_size=len(told)))
    kept = [case for case, is_kept in zip(told, chosen, strict=True) if is_kept]
    taken = columns_of(told).take(np.array(chosen, dtype=np.bool_))

    assert figures_of_columns(taken, (), YEAR, DayView.CALENDAR_YEAR) == figures_from(
        ReportRows(cases=tuple(kept)), YEAR, DayView.CALENDAR_YEAR
    )


@given(st.lists(spans, max_size=6), days)
def test_spans_are_parted_as_those_of_one_case(told: list[tuple[DaySpan, ...]], day: date) -> None:
    so_far, later = spans_of(told).parted(day)
    one_by_one = [parted(each, day) for each in told]

    for found, expected in (
        (so_far, spans_of(each[0] for each in one_by_one)),
        (later, spans_of(each[1] for each in one_by_one)),
    ):
        for part in ("row", "first", "last"):
            assert getattr(found, part).tolist() == getattr(expected, part).tolist()


@given(st.lists(st.dates(date(1990, 1, 1), date(2120, 1, 1)), max_size=9))
def test_months_are_counted_from_days(told: list[date]) -> None:
    expected = [month_number(day.replace(day=1)) for day in told]

    assert month_numbers(integers(day.toordinal() for day in told)).tolist() == expected
