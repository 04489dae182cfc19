"""The adviser counts, freezes, opens a report to the committee and looks at the map."""

import csv
from dataclasses import replace

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.foundation.clock import local_date
from courier_api.statistics.report import make_report
from courier_api.web.adviser.charts import ChartName, charts_of
from courier_api.web.adviser.compare_map import comparison
from courier_api.web.adviser.draw_map import map_view
from courier_api.web.adviser.map_views import Audience, MapFilter, read_area, read_spot
from courier_api.web.adviser.statistics_views import StatisticsFilter, TypedWorkers, read_period
from safety.case_rows import DayView, Period, months_later
from safety.incident_map import Area, Spot
from safety.incidents import IncidentKind
from safety.mapped_cases import MappedCases
from safety.statistics import displayed
from tests.factories.accident_year import FLAGEY
from tests.pages import statistics_views, views
from tests.pages.forms import post
from tests.pages.markup import Page
from tests.pages.stage import Stage, browser_of

PATH, MAP = "/console/statistics", "/console/map"
TODAY = local_date(views.NOW)
TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.mark.parametrize("role", [Role.COURIER, Role.OFFICE, Role.PLATFORM, None])
@pytest.mark.parametrize("path", [PATH, MAP, f"{PATH}/files/cases.csv", f"{PATH}/frozen/7"])
def test_only_the_safety_roles_open_them(app: FastAPI, role: Role | None, path: str) -> None:
    assert browser_of(app, role).get(path).status_code in (303, 401, 403)


def test_the_page_shows_the_rates_that_the_rows_give(app: FastAPI, stage: Stage) -> None:
    found = statistics_views.report(140).figures.workplace
    text = Page(browser_of(app, Role.ADVISER).get(f"{PATH}?period=2026").text).text

    for rate in (found.rates.frequency, found.rates.severity, found.rates.overall_severity):
        assert (displayed(rate) or "n/a") in text
    assert f"{found.totals.lost_days}" in text


def test_without_hours_a_rate_is_not_nought(app: FastAPI, stage: Stage) -> None:
    stage.cases = 0
    text = Page(browser_of(app, Role.ADVISER).get(PATH).text).text

    assert "n/a" in text
    assert "No hours are known, so no rate exists." in text
    assert "No incidents in this period." in text


def test_the_adviser_sees_what_the_committee_will_and_opens_it(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)
    preview = f"{PATH}/frozen/7/committee"
    answer = post(browser, preview, f"{PATH}/frozen/7/publish")

    assert answer.headers["location"] == f"{PATH}/frozen/7?said=published"
    assert stage.entered == [("published", 7)]
    assert "the rest together" in Page(browser.get(preview).text).text
    assert "shares a month" in browser.get(f"{PATH}/frozen/4/committee").text
    refused = browser.post(
        f"{PATH}/frozen/4/publish",
        data={"form_token": Page(browser.get(preview).text).named("input")[0].get("value")},
    )
    assert refused.status_code == 409


def test_the_committee_opens_its_reports_and_nothing_else(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.COMMITTEE)
    page = Page(browser.get("/committee/reports/3").text).text
    file = browser.get("/committee/reports/3.csv")

    assert "As the committee sees it" not in page
    assert file.headers["content-disposition"] == (
        'attachment; filename="committee-2026-01-2026-12.csv"'
    )
    rows = list(csv.DictReader(file.text.splitlines()))
    assert all(int(row["value"]) >= 5 for row in rows if row["table"] != "figures")
    assert {row["table"] for row in rows} > {"figures", "what", "body"}
    for path in (PATH, MAP, f"{PATH}/files/cases.csv", "/console", "/office", "/pay"):
        assert browser.get(path).status_code == 403, path


def test_a_report_about_three_people_has_no_figures(app: FastAPI, stage: Stage) -> None:
    stage.cases = 3
    page = Page(browser_of(app, Role.COMMITTEE).get("/committee/reports/3").text).text

    assert "There is no group large enough." in page
    assert page.count("fewer than 5") == 8


def test_a_chart_draws_what_its_table_says() -> None:
    chart = next(
        each
        for each in charts_of(statistics_views.report(140)).columns
        if each.name is ChartName.LOST_DAYS
    )

    assert len(chart.shapes) == len(chart.points) == 12
    for shape, point in zip(chart.shapes, chart.points, strict=True):
        assert point.value is not None
        assert shape.height == pytest.approx(110 * float(point.value) / float(chart.top), abs=0.1)


def test_a_month_that_has_not_begun_is_not_drawn() -> None:
    early = replace(statistics_views.report(140), read_at=views.NOW)

    charts = charts_of(early).columns
    assert [point.month.month for point in charts[0].points if point.month] == [1, 2, 3]


def test_files_are_taken_with_the_filter_of_the_page(app: FastAPI, stage: Stage) -> None:
    answer = browser_of(app, Role.ADVISER).get(f"{PATH}/files/cases.csv?period=2026&kind=near_miss")

    rows = list(csv.DictReader(answer.text.splitlines()))
    assert {row["kind"] for row in rows} == {"near_miss"}
    assert answer.headers["content-disposition"] == (
        'attachment; filename="statistics-2026-01-2026-12-cases.csv"'
    )
    assert answer.headers["cache-control"] == "no-store"


def test_an_unknown_file_or_frozen_report_is_not_there(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)

    assert browser.get(f"{PATH}/files/names.csv").status_code in (404, 422)
    assert browser.get(f"{PATH}/frozen/404").status_code == 404
    assert browser.get(f"{PATH}/frozen/7/files/hours.csv").status_code == 200


def test_the_adviser_freezes_a_period(app: FastAPI, stage: Stage) -> None:
    answer = post(browser_of(app, Role.ADVISER), PATH, f"{PATH}/freeze", period="2026-Q1", days="")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PATH}/frozen/7?said=frozen"
    months = Period(first_month=TODAY.replace(month=1, day=1), last_month=TODAY.replace(day=1))
    assert stage.entered == [("frozen", months)]


def test_full_time_workers_are_entered_and_what_was_typed_is_kept(
    app: FastAPI, stage: Stage
) -> None:
    browser = browser_of(app, Role.ADVISER)

    wrong = post(browser, PATH, f"{PATH}/workers", year="2019", workers="")
    right = post(browser, PATH, f"{PATH}/workers", year="2025", workers="12,5")

    assert wrong.status_code == 422
    assert 'value="2019"' in wrong.text
    assert right.headers["location"] == f"{PATH}?period=2025&said=workers"
    assert stage.entered == [("workers", TypedWorkers("2025", "12,5"))]


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("2025", "2025-01", 12), ("2026-Q3", "2026-07", 3), ("2026-03", "2026-03", 1),
        ("rolling", "2025-04", 12), ("", "2026-01", 12), ("9999999", "2026-01", 12),
        ("2026-13", "2026-01", 12), ("²026", "2026-01", 12), ("0000", "2026-01", 12),
    ],
)  # fmt: skip
def test_periods_of_the_address(text: str, first: str, count: int) -> None:
    _, period = read_period(text, today=TODAY)

    assert f"{period.first_month:%Y-%m}" == first
    assert months_later(period.first_month, count - 1) == period.last_month


def test_the_filter_stands_in_the_address() -> None:
    wanted = StatisticsFilter(
        period="2026", days=DayView.CALENDAR_YEAR, platform="Zwaluw", kind=IncidentKind.INJURY
    )

    assert wanted.address == f"{PATH}?period=2026&days=calendar&platform=Zwaluw&kind=injury"


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "nan,4,51,5", "50,4,91,5", "50,4,51,181"])
def test_what_is_no_area_draws_none(app: FastAPI, stage: Stage, text: str) -> None:
    assert read_area(text) is None
    assert browser_of(app, Role.ADVISER).get(MAP, params={"area": text}).status_code == 200


def test_corners_of_an_area_come_in_any_order() -> None:
    assert read_area("51,5,50,4") == Area(south=50, west=4, north=51, east=5)
    assert read_spot("50.8,4.3") == Spot(latitude=50.8, longitude=4.3)
    assert read_spot("89,4.3") is None


def test_an_area_lists_what_happened_in_it(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)
    edges = {"south": "50.82", "west": "4.36", "north": "50.84", "east": "4.39"}

    page = Page(browser.get(MAP, params={"period": "2026", **edges}).text)
    inside = [
        event
        for event in statistics_views.EVENTS
        if 50.82 <= event.spot.latitude <= 50.84 and 4.36 <= event.spot.longitude <= 4.39
    ]

    links = [link.get("href") for link in page.named("a")]
    listed = [link for link in links if link.startswith("/console/incidents/")]
    assert listed == [f"/console/incidents/{event.ref}" for event in inside]


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("weather", "rain"),
        ("light", "night_lit"),
        ("road_surface", "cobbles"),
        ("vehicle", "ebike"),
    ],
)
def test_the_map_is_narrowed_by_the_conditions(
    app: FastAPI, stage: Stage, field: str, word: str
) -> None:
    browser = browser_of(app, Role.ADVISER)
    fitting = [event for event in statistics_views.EVENTS if getattr(event, field) == word]
    page = Page(browser.get(f"{MAP}?{field}={word}").text)
    unknown = Page(browser.get(f"{MAP}?{field}=no-such-word").text)

    assert 0 < len(fitting) < len(statistics_views.EVENTS)
    assert f"{len(fitting)} incidents" in page.text
    assert f"{len(statistics_views.EVENTS)} incidents" in unknown.text


def test_two_periods_stand_side_by_side_with_a_table(app: FastAPI, stage: Stage) -> None:
    page = Page(browser_of(app, Role.ADVISER).get(f"{MAP}?period=2026&against=2025").text)
    beside_others = browser_of(app, Role.ADVISER).get(f"{MAP}?against=2025&audience=committee")

    assert "Compared with 2025" in page.text
    assert len(page.named("svg")) >= 3
    assert len(stage.actors) == 0
    assert "Compared with" not in Page(beside_others.text).text


def test_a_comparison_counts_each_postcode_in_both_periods(stage: Stage) -> None:
    queries = statistics_views.map_queries(stage)
    now = queries.places(None, statistics_views.ASKED)  # type: ignore[arg-type]
    before = replace(now, cases=MappedCases.of(statistics_views.EVENTS[:40]))
    view = map_view(now, MapFilter(light="day"), None)
    found = comparison(view, now, before, None)
    by_day = [event for event in statistics_views.EVENTS if event.light == "day"]

    assert sum(each.now for each in found.places) == len(by_day) == view.shown
    assert sum(each.before for each in found.places) == found.view.shown
    assert found.view.window == view.window
    assert [each.change for each in found.places] == [e.now - e.before for e in found.places]


def test_the_committee_gets_no_single_case_and_no_small_cluster(app: FastAPI, stage: Stage) -> None:
    read = statistics_views.map_queries(stage).places(None, statistics_views.ASKED)  # type: ignore[arg-type]
    view = map_view(read, MapFilter(audience=Audience.COMMITTEE), None)
    page = browser_of(app, Role.ADVISER).get(f"{MAP}?audience=committee&area=50.82,4.36,50.84,4.39")

    assert all(each.cluster.count >= 5 for each in view.clusters)
    assert view.left_out + sum(each.cluster.count for each in view.clusters) == view.shown
    assert "/console/incidents/" not in page.text


def test_every_incident_is_seen_until_somebody_looks_elsewhere(stage: Stage) -> None:
    read = statistics_views.map_queries(stage).places(None, statistics_views.ASKED)  # type: ignore[arg-type]
    whole = map_view(read, MapFilter(), None)
    elsewhere = map_view(read, MapFilter(at=Spot(latitude=51.2, longitude=2.9), zoom=14), None)

    assert sum(each.cluster.count for each in whole.clusters) == len(read.cases)
    assert elsewhere.clusters == ()
    assert whole.hot_spots[0].hot_spot.spot.metres_to(FLAGEY) < 150


def test_the_map_calls_nobody_unless_the_operator_says_so(app: FastAPI, stage: Stage) -> None:
    read = statistics_views.map_queries(stage).places(None, statistics_views.ASKED)  # type: ignore[arg-type]
    tiles = map_view(read, MapFilter(at=FLAGEY, zoom=14), TILES).tiles

    assert map_view(read, MapFilter(at=FLAGEY, zoom=14), None).tiles == ()
    assert "<image" not in browser_of(app, Role.ADVISER).get(MAP).text
    assert all(each.url.startswith("https://tiles.example/14/") for each in tiles)
    assert min(each.x for each in tiles) <= 0
    assert max(each.x for each in tiles) + 256 >= 960


def test_a_year_of_reports_is_the_same_at_every_run() -> None:
    again = make_report(
        statistics_views.ROWS, statistics_views.YEAR, DayView.ACCIDENT_YEAR,
        only=statistics_views.ASKED.only, read_at=statistics_views.KNOWN_AT,
    )  # fmt: skip

    assert again == statistics_views.report(140)
