"""Whoever has the two CSV files counts every figure of the page again, with code of their own."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from courier_api.foundation.clock import BRUSSELS
from courier_api.statistics.export import ExportName, file_of
from courier_api.statistics.report import Only, make_report
from safety.case_rows import DayView, HoursRow, Period, ReportRows, Scope, parted
from safety.incidents import IncidentKind
from tests.factories.accident_year import rows_of_a_year
from tests.service.statistics.naive_count import SPLITS, NaiveReport, is_poisson_band

NOVEMBER_20 = date(2026, 11, 20)
EVERYTHING, ONE_PLATFORM = Only(), Only(platform="Zwaluw")
PERIODS = {
    "year": Period.of_year(2026),
    "quarter": Period(first_month=date(2026, 4, 1), last_month=date(2026, 6, 1)),
    "rolling": Period(first_month=date(2025, 12, 1), last_month=date(2026, 11, 1)),
}


def rows_of_two_years() -> ReportRows:
    """2026 and, a year earlier, the same again; known on 20 November, one month of hours estimated."""
    this_year = rows_of_a_year()
    cases = []
    for case in this_year.cases:
        lost, to_come = parted(case.lost, NOVEMBER_20)
        death = case.ref == "2026-0021"
        cases.append(replace(case, lost=lost, to_come=to_come, death=death))
        cases.append(
            replace(
                case,
                ref=case.ref.replace("2026", "2025"),
                happened_on=case.happened_on.replace(year=2025),
                lost=tuple(
                    replace(
                        span,
                        first_day=span.first_day.replace(year=span.first_day.year - 1),
                        last_day=span.last_day.replace(year=span.last_day.year - 1),
                    )
                    for span in case.lost
                ),
            )
        )
    february = date(2026, 2, 1)
    hours = [row for row in this_year.hours if row.month != february or row.scope is not Scope.ALL]
    hours += [replace(row, month=row.month.replace(year=2025)) for row in this_year.hours]
    hours.append(HoursRow(scope=Scope.ALL, month=february, estimated_hours=Decimal("1740.4") / 3))
    return ReportRows(cases=tuple(cases), hours=tuple(hours))


@pytest.mark.parametrize("days", DayView)
@pytest.mark.parametrize("only", [EVERYTHING, ONE_PLATFORM, Only(kind=IncidentKind.INJURY)])
@pytest.mark.parametrize("name", PERIODS)
def test_every_figure_is_counted_again_from_the_files(name: str, only: Only, days: DayView) -> None:
    period = PERIODS[name]
    now = datetime(2026, 11, 20, 12, tzinfo=BRUSSELS)
    report = make_report(rows_of_two_years(), period, days, only=only, read_at=now)
    shown = json.loads(file_of(report, ExportName.REPORT).text)
    naive = NaiveReport(
        file_of(report, ExportName.CASES).text,
        file_of(report, ExportName.HOURS).text,
        (period.first_month.year, period.first_month.month),
        (period.last_month.year, period.last_month.month),
        by_calendar=days is DayView.CALENDAR_YEAR,
    )
    again = naive.figures()
    figures = shown["figures"]
    months = figures.pop("months")
    assert figures.pop("period") == shown["period"]
    assert figures.pop("days") == days.value

    assert figures.keys() == again.keys()
    assert all(same(figures[name], again[name]) for name in again)
    counted = list(naive.months())
    assert len(months) == len(counted)
    assert all(same(*each) for each in zip(months, counted, strict=True))
    assert sorted(shown["splits"]) == sorted(SPLITS)
    for split in SPLITS:
        groups = {each.pop("key"): each for each in shown["splits"][split]}
        assert groups.keys() == naive.groups(split).keys()
        assert same(groups, naive.groups(split)), split
    week = {(each["weekday"], each["hour"]): each for each in shown["hours_of_week"]}
    assert {k: (v["cases"], v["persons"]) for k, v in week.items()} == naive.hours_of_week()


def same(shown: Any, again: Any) -> bool:  # noqa: ANN401 - values of JSON
    """Whether two figures are one; of rates with their hours and band, and of numbers as text."""
    if isinstance(again, dict) and "has_band" in again:
        return is_rated(shown, again)
    if isinstance(again, dict):
        assert shown.keys() == again.keys()
        return all(same(shown[name], again[name]) for name in again)
    if isinstance(again, Fraction):
        return abs(Fraction(shown) - again) < Fraction(1, 10**9)
    assert shown == again
    return True


def is_rated(shown: dict[str, Any], again: dict[str, Any]) -> bool:
    """Whether all of one group's figures are counted again."""
    band = shown["band"]
    assert same(shown["totals"], again["totals"])
    assert Fraction(shown["exposure"]["hours"]) == again["hours"]
    assert shown["exposure"]["estimated"] is again["estimated"]
    assert shown["persons"] == again["persons"]
    assert shown["rates"].keys() == {"frequency", "severity", "overall_severity"}
    assert all(same(shown["rates"][rate], again[rate]) for rate in shown["rates"])
    if band is None:
        return not again["has_band"]
    count = again["totals"]["accidents"]
    return is_poisson_band(count, again["hours"], band["lower"], band["upper"])


def test_a_figure_that_is_off_by_one_is_noticed() -> None:
    assert not same({"lost_days": "1.01"}, {"lost_days": Fraction(1)})
    assert not is_poisson_band(3, Fraction(1_000_000), 0.7, 8.8)
