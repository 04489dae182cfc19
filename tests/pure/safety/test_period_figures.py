"""Figures of a period, against the worked examples and by property."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    seniority_after,
)
from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.period_figures import figures_from
from safety.small_counts import poisson_band
from safety.statistics import displayed, exposure_of_full_time
from tests.factories.accident_year import lost, rows_of_a_year

YEAR = Period.of_year(2017)
ACCIDENT_YEAR, CALENDAR_YEAR = DayView.ACCIDENT_YEAR, DayView.CALENDAR_YEAR


def accident(number: int, on: date, days: int = 0, **changes: object) -> CaseRow:
    """A courier's accident at work with so many lost days."""
    told: dict[str, object] = {
        "ref": f"2017-{number:04d}",
        "kind": IncidentKind.INJURY,
        "nature": Nature.WORKPLACE,
        "victim": Victim.COURIER,
        "happened_on": on,
        "person": number,
        "lost": lost(on, days),
        **changes,
    }
    return CaseRow(**told)  # type: ignore[arg-type]


def hours(month: date, count: int, **changes: object) -> HoursRow:
    """Hours of everybody in a month."""
    return HoursRow(scope=Scope.ALL, month=month, seconds=count * 3600, **changes)  # type: ignore[arg-type]


def published_year(exposed: list[HoursRow], **first: object) -> ReportRows:
    """2017 as published: 140 declarations, 106 with incapacity, 2,420 days."""
    days = [23] * 88 + [22] * 18 + [0] * 34
    assert (len(days), sum(days)) == (140, 2420)
    cases = [
        accident(number, date(2017, 1, 1) + timedelta(days=2 * number), each)
        for number, each in enumerate(days)
    ]
    cases[0] = accident(0, date(2017, 1, 1), 23, **first)
    return ReportRows(cases=tuple(cases), hours=tuple(exposed))


def shown(rows: ReportRows, days: DayView = ACCIDENT_YEAR) -> tuple[str | None, ...]:
    found = figures_from(rows, YEAR, days).workplace.rates
    return tuple(map(displayed, (found.frequency, found.severity, found.overall_severity)))


def test_the_published_year_over_invented_hours() -> None:
    rows = published_year([hours(YEAR.first_month, 2_120_000)])
    figures = figures_from(rows, YEAR, ACCIDENT_YEAR)

    assert shown(rows) == ("50.00", "1.14", "1.14")
    assert (figures.incidents, figures.workplace.totals.accidents) == (140, 106)
    assert figures.workplace.totals.lost_days == 2420
    assert not figures.workplace.exposure.estimated
    assert figures.workplace.band is None


@pytest.mark.parametrize(
    ("first", "overall"),
    [({}, "1.39"), ({"permanent_percent": Decimal(3)}, "1.52"), ({"death": True}, "5.70")],
)
def test_the_published_year_over_a_thousand_full_time_workers(
    first: dict[str, object], overall: str
) -> None:
    month = exposure_of_full_time(Decimal(1000)).hours / 12
    guessed = [
        HoursRow(scope=Scope.ALL, month=each, estimated_hours=month) for each in YEAR.months()
    ]
    rows = published_year(guessed, **first)
    exposure = figures_from(rows, YEAR, ACCIDENT_YEAR).workplace.exposure

    assert shown(rows) == ("60.91", "1.39", overall)
    assert (exposure.hours, exposure.estimated) == (Decimal("1740400"), True)


def test_without_hours_no_rate_exists() -> None:
    figures = figures_from(published_year([]), YEAR, ACCIDENT_YEAR)

    assert shown(published_year([])) == (None, None, None)
    assert figures.per_thousand_hours is None
    assert figures.per_thousand_shifts is None


def test_commuting_and_third_parties_are_counted_apart() -> None:
    on = date(2017, 5, 5)
    rows = ReportRows(
        cases=(
            accident(1, on, 4, nature=Nature.COMMUTING),
            accident(2, on, 9, victim=Victim.THIRD_PARTY),
            accident(3, on, 2),
        ),
        hours=(hours(date(2017, 5, 1), 1000),),
    )
    figures = figures_from(rows, YEAR, ACCIDENT_YEAR)

    assert (figures.workplace.totals.accidents, figures.workplace.totals.lost_days) == (1, 2)
    assert (figures.commuting.accidents, figures.commuting.lost_days) == (1, 4)
    assert (figures.third_party.accidents, figures.third_party.lost_days) == (1, 9)


def test_days_after_december_count_in_the_year_of_the_accident_or_where_they_fell() -> None:
    case = accident(1, date(2017, 12, 28), 10)
    rows = ReportRows(cases=(case,), hours=(hours(date(2017, 12, 1), 1000),))

    def days(year: int, view: DayView) -> int:
        return figures_from(rows, Period.of_year(year), view).workplace.totals.lost_days

    assert (days(2017, ACCIDENT_YEAR), days(2018, ACCIDENT_YEAR)) == (10, 0)
    assert (days(2017, CALENDAR_YEAR), days(2018, CALENDAR_YEAR)) == (3, 7)


def test_who_still_could_not_work_is_behind_the_days_of_a_later_month() -> None:
    case = accident(1, date(2017, 1, 30), 20)
    figures = figures_from(ReportRows(cases=(case,)), YEAR, CALENDAR_YEAR)
    february = figures.months[1].rated

    assert (february.totals.accidents, february.totals.lost_days, february.persons) == (0, 19, 1)
    assert figures_from(ReportRows(cases=(case,)), YEAR, ACCIDENT_YEAR).months[1].rated.persons == 0


@pytest.mark.parametrize(("count", "has_band"), [(19, True), (20, False)])
def test_a_small_count_has_a_band(count: int, has_band: bool) -> None:
    cases = tuple(accident(each, date(2017, 3, 3), 1) for each in range(count))
    rows = ReportRows(cases=cases, hours=(hours(date(2017, 3, 1), 1_000_000),))
    band = figures_from(rows, YEAR, ACCIDENT_YEAR).workplace.band

    assert (band is not None) is has_band
    if band is not None:
        assert band.lower == pytest.approx(poisson_band(count).lower)
        assert band.upper == pytest.approx(poisson_band(count).upper)


def test_the_share_declared_in_time_leaves_out_what_needs_no_declaration() -> None:
    told = (Declared.IN_TIME, Declared.LATE, Declared.NOT_NEEDED, Declared.WAITING)
    cases = tuple(
        accident(number, date(2017, 3, 3), declared=each) for number, each in enumerate(told)
    )
    figures = figures_from(ReportRows(cases=cases), YEAR, ACCIDENT_YEAR)

    assert (figures.share_declared_in_time, figures.declarations_due) == (Decimal(50), 2)


def test_days_between_accidents_and_the_pyramid() -> None:
    cases = (
        accident(1, date(2017, 3, 1), 2, incident_class="declarable"),
        accident(2, date(2017, 3, 11), 50, incident_class="suspected_serious"),
        accident(3, date(2017, 3, 31), 1, incident_class="minor"),
        accident(
            4, date(2017, 4, 1), kind=IncidentKind.NEAR_MISS, victim=Victim.NOBODY,
            incident_class="none",
        ),
    )  # fmt: skip
    figures = figures_from(ReportRows(cases=cases), YEAR, ACCIDENT_YEAR)
    pyramid = figures.pyramid

    assert figures.days_between == (10, 20)
    assert (pyramid.near_misses, pyramid.minor, pyramid.declarable, pyramid.serious) == (1, 1, 1, 1)


def test_a_rolling_year_needs_twelve_months_of_hours() -> None:
    months = YEAR.earlier(6).months()
    rows = ReportRows(
        cases=(accident(1, date(2016, 8, 8), 3),),
        hours=tuple(hours(month, 1000) for month in months),
    )
    figures = figures_from(rows, YEAR, ACCIDENT_YEAR)
    rolling = {each.month.month: each.rolling for each in figures.months}

    assert [month for month, found in rolling.items() if found is None] == [1, 2, 3, 4, 5]
    assert rolling[7] is not None
    assert (rolling[7].totals.accidents, rolling[7].exposure.hours) == (1, Decimal(12_000))
    assert rolling[8] is not None
    assert rolling[8].totals.accidents == 0


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, Seniority.UNDER_A_WEEK), (6, Seniority.UNDER_A_WEEK), (7, Seniority.UNDER_A_MONTH),
        (29, Seniority.UNDER_A_MONTH), (30, Seniority.UNDER_A_YEAR), (365, Seniority.MORE),
    ],
)  # fmt: skip
def test_bands_of_seniority(days: int, band: Seniority) -> None:
    assert seniority_after(days) is band


spans = st.builds(
    lambda start, days: DaySpan(first_day=start, last_day=start + timedelta(days=days)),
    st.dates(date(2016, 6, 1), date(2018, 6, 1)),
    st.integers(0, 500),
)


@given(spans)
@settings(deadline=None)
def test_every_day_falls_into_one_month(span: DaySpan) -> None:
    whole = Period(first_month=date(2016, 1, 1), last_month=date(2021, 12, 1))
    months = [Period(first_month=month, last_month=month) for month in whole.months()]

    assert sum(span.days_in(month) for month in months) == span.days == span.days_in(whole)


def test_months_of_a_year_add_up_to_the_year() -> None:
    rows = rows_of_a_year()
    period = Period.of_year(2026)
    for view in DayView:
        figures = figures_from(rows, period, view)
        months = [each.rated.totals for each in figures.months]
        whole = figures.workplace.totals
        assert sum(each.accidents for each in months) == whole.accidents
        assert sum(each.lost_days for each in months) == whole.lost_days
        assert sum(each.incidents for each in figures.months) == figures.incidents
    assert 130 <= len(rows.cases) <= 150


@pytest.mark.parametrize(
    ("day", "lost_days", "to_come"),
    [(9, 0, 4), (10, 0, 4), (11, 1, 3), (13, 3, 1), (14, 4, 0), (15, 4, 0)],
)
def test_a_certified_day_is_lost_when_it_is_over_and_not_before(
    day: int, lost_days: int, to_come: int
) -> None:
    """An accident of 10 March with four certified days, counted on the days around them."""
    so_far, later = parted(lost(date(2017, 3, 10), 4), date(2017, 3, day))
    case = accident(1, date(2017, 3, 10), lost=so_far, to_come=later)
    rows = ReportRows(cases=(case,), hours=(hours(date(2017, 3, 1), 1000),))
    for view in DayView:
        found = figures_from(rows, YEAR, view).workplace

        assert (found.totals.lost_days, found.totals.days_to_come) == (lost_days, to_come)
        assert found.totals.accidents == 1
        assert displayed(found.rates.severity) == f"{lost_days}.00"


def test_days_to_come_stand_in_the_year_they_will_fall_or_with_their_accident() -> None:
    so_far, later = parted(lost(date(2017, 12, 28), 10), date(2017, 12, 30))
    rows = ReportRows(cases=(accident(1, date(2017, 12, 28), lost=so_far, to_come=later),))

    def to_come(year: int, view: DayView) -> int:
        found = figures_from(rows, Period.of_year(year), view)
        return found.workplace.totals.days_to_come

    assert [to_come(year, ACCIDENT_YEAR) for year in (2017, 2018)] == [8, 0]
    assert [to_come(year, CALENDAR_YEAR) for year in (2017, 2018)] == [1, 7]
