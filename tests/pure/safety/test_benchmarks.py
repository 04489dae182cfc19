"""Figures of others stand with year and source beside ours, and changes of law with their day."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from courier_api.locale.catalogue import load_catalogue
from safety.benchmarks import OWN, benchmarks, compared, law_changes
from safety.case_rows import DayView, Period, ReportRows
from safety.period_figures import figures_from
from tests.factories.accident_year import YEAR, rows_of_a_year

SOURCES = Path(__file__).parents[3] / "docs" / "sources.md"


def test_every_published_figure_has_a_year_a_source_and_words() -> None:
    text = SOURCES.read_text(encoding="utf-8")

    for each in benchmarks():
        assert 2000 <= each.year <= 2026
        assert f"### {each.source}\n" in text
        assert each.confidence
        assert each.own_figure in OWN
        assert load_catalogue().has(f"statistics.benchmark.{each.key}")


def test_ours_is_reckoned_like_theirs() -> None:
    figures = figures_from(rows_of_a_year(), YEAR, DayView.ACCIDENT_YEAR)
    own = {each.benchmark.key: each.own for each in compared(figures)}
    hours = figures.workplace.exposure.hours

    assert own["commuters_belgium"] == Decimal(figures.injuries * 1_000_000) / hours
    assert own["messengers_boston"] == figures.workplace.rates.frequency
    assert own["days_an_accident"] == (
        Decimal(figures.workplace.totals.lost_days) / figures.workplace.totals.accidents
    )


def test_without_hours_or_cases_ours_does_not_exist() -> None:
    nothing = figures_from(ReportRows(), YEAR, DayView.ACCIDENT_YEAR)

    assert {each.own for each in compared(nothing)} == {None}


def test_a_change_of_law_stands_with_the_years_whose_curves_it_moves() -> None:
    def keys(year: int) -> list[str]:
        return [each.key for each in law_changes(Period.of_year(year))]

    assert keys(2019) == []
    assert keys(2021) == ["adapted_work"]
    assert keys(2022) == ["adapted_work"]
    assert keys(2026) == ["platform_insurance", "platform_directive"]
    text = SOURCES.read_text(encoding="utf-8")
    for each in law_changes(Period(first_month=date(2015, 1, 1), last_month=date(2026, 12, 1))):
        assert f"### {each.source}\n" in text
        assert load_catalogue().has(f"statistics.change.{each.key}")
