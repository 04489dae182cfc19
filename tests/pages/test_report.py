"""Reporting an incident, one question a screen."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest
from fastapi import FastAPI

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from courier_api.web.incident_words import Happened, Hurt, Moving
from tests.pages import views
from tests.pages.forms import post
from tests.pages.markup import findings
from tests.pages.stage import Stage, browser_of

ANSWERS: dict[str, dict[str, str]] = {
    "hurt": {"answer": "doctor"},
    "moving": {"answer": "riding"},
    "happened": {"answer": "door"},
    "when": {"answer": "now"},
    "where": {"postcode": "1050", "street": "Place Flagey 7"},
    "details": {"details": "Een autodeur ging open."},
}


@pytest.fixture
def browser(app: FastAPI, stage: Stage) -> httpx.Client:
    """Amina's phone."""
    return browser_of(app, Role.COURIER)


def answer(browser: httpx.Client, step: str, **fields: str) -> httpx.Response:
    return post(browser, f"/report/{step}", f"/report/{step}", **fields)


def answer_until(browser: httpx.Client, last: str) -> httpx.Response:
    for step, fields in ANSWERS.items():
        response = answer(browser, step, **fields)
        if step == last:
            return response
    raise AssertionError(last)


def test_a_report_is_sent_with_everything_that_was_answered(
    browser: httpx.Client, stage: Stage
) -> None:
    sent = answer_until(browser, "details")

    assert sent.headers["location"] == "/report/sent"
    (report,) = stage.reports.values()
    assert (report.hurt, report.moving, report.happened) == (
        Hurt.DOCTOR,
        Moving.RIDING,
        Happened.DOOR,
    )
    assert (report.occurred_at, report.occurred_time_known) == (views.NOW, True)
    assert (report.postcode, report.street) == ("1050", "Place Flagey 7")
    assert (report.latitude, report.longitude) == (None, None)
    assert report.details == "Een autodeur ging open."


def test_the_receipt_names_the_reference(browser: httpx.Client, stage: Stage) -> None:
    answer_until(browser, "details")

    receipt = browser.get("/report/sent").text

    assert "Reference 2026-0001" in receipt
    assert "See the doctor first." in receipt
    assert findings(receipt) == []


def test_the_questions_come_one_after_the_other(browser: httpx.Client) -> None:
    steps = list(ANSWERS)
    for step, following in pairwise(steps):
        response = answer(browser, step, **ANSWERS[step])
        assert response.headers["location"] == f"/report/{following}"


@pytest.mark.parametrize("step", list(ANSWERS))
def test_every_question_is_a_well_made_page(browser: httpx.Client, step: str) -> None:
    if step != "hurt":
        answer_until(browser, list(ANSWERS)[list(ANSWERS).index(step) - 1])

    assert findings(browser.get(f"/report/{step}").text) == []


def test_112_comes_before_the_next_question(browser: httpx.Client) -> None:
    response = answer(browser, "hurt", answer="ambulance")

    assert response.headers["location"] == "/report/emergency"
    assert 'href="tel:112"' in browser.get("/report/emergency").text


def test_back_loses_nothing(browser: httpx.Client) -> None:
    answer_until(browser, "where")

    page = browser.get("/report/where").text

    assert 'value="1050"' in page
    assert 'value="Place Flagey 7"' in page
    assert "your answer" in browser.get("/report/moving").text


def test_a_changed_answer_leads_back_to_the_summary(browser: httpx.Client, stage: Stage) -> None:
    answer_until(browser, "where")

    response = answer(browser, "moving", answer="walking")
    answer(browser, "details", details="")

    assert response.headers["location"] == "/report/details"
    (report,) = stage.reports.values()
    assert report.moving is Moving.WALKING


def test_a_closed_browser_finds_its_answers_again(browser: httpx.Client) -> None:
    answer_until(browser, "happened")

    page = browser.get("/report").text

    assert "When did it happen?" in page
    assert "You began this report earlier." in page


def test_nobody_skips_a_question(browser: httpx.Client) -> None:
    assert browser.get("/report/details").headers["location"] == "/report"


def test_sending_twice_is_one_report(browser: httpx.Client, stage: Stage) -> None:
    answer_until(browser, "where")
    draft = browser.cookies["courier_report"]
    answer(browser, "details", details="")
    browser.cookies.set("courier_report", draft, domain="courier.test", path="/report")
    answer(browser, "details", details="")

    assert len(stage.reports) == 1


def test_a_sent_report_leaves_no_draft_behind(browser: httpx.Client) -> None:
    answer_until(browser, "details")

    assert "courier_report" not in browser.cookies
    assert "You began this report earlier." not in browser.get("/report").text


def test_a_report_can_be_erased(browser: httpx.Client, stage: Stage) -> None:
    answer_until(browser, "where")

    post(browser, "/report/details", "/report/cancel")

    assert "courier_report" not in browser.cookies
    assert stage.reports == {}


def test_a_draft_is_unreadable_in_the_browser(browser: httpx.Client) -> None:
    answer(browser, "hurt", answer="doctor")

    assert "doctor" not in browser.cookies["courier_report"]


def test_a_draft_is_nobody_elses_on_a_shared_phone(browser: httpx.Client, stage: Stage) -> None:
    answer_until(browser, "where")
    browser.cookies.set(SESSION_COOKIE, Role.OFFICE.value)

    assert browser.get("/report/details").status_code == 403


@pytest.mark.parametrize("step", ["hurt", "moving", "happened", "when"])
def test_a_made_up_answer_is_asked_again(browser: httpx.Client, step: str) -> None:
    if step != "hurt":
        answer_until(browser, list(ANSWERS)[list(ANSWERS).index(step) - 1])

    response = answer(browser, step, answer="no such thing")

    assert response.status_code == 422
    assert "Choose one answer." in response.text


@pytest.mark.parametrize(
    ("day", "hour", "occurred_at", "time_known"),
    [
        ("2026-03-05", "21:15", datetime(2026, 3, 5, 20, 15, tzinfo=UTC), True),
        ("2026-03-05", "", datetime(2026, 3, 5, 11, 0, tzinfo=UTC), False),
        ("2026-03-06", "18:00", views.NOW, True),
        ("2025-10-26", "02:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC), True),
    ],
)
def test_another_time_is_belgian_time(
    browser: httpx.Client,
    stage: Stage,
    day: str,
    hour: str,
    occurred_at: datetime,
    time_known: bool,
) -> None:
    answer_until(browser, "happened")
    answer(browser, "when", answer="at", day=day, time=hour)
    answer(browser, "where")
    answer(browser, "details")

    (report,) = stage.reports.values()
    assert (report.occurred_at, report.occurred_time_known) == (occurred_at, time_known)


def test_less_than_an_hour_ago_is_about_half_an_hour(browser: httpx.Client, stage: Stage) -> None:
    answer_until(browser, "happened")
    answer(browser, "when", answer="hour")
    answer(browser, "where")
    answer(browser, "details")

    (report,) = stage.reports.values()
    assert (report.occurred_at, report.occurred_time_known) == (
        views.NOW - timedelta(minutes=30),
        False,
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": ""}, "Give the date on which it happened."),
        ({"day": "2026-03-07"}, "This moment is still to come."),
        ({"day": "2026-03-06", "time": "18:01"}, "This moment is still to come."),
        ({"day": "yesterday"}, "cannot be read"),
    ],
)
def test_an_impossible_time_is_asked_again(
    browser: httpx.Client, fields: dict[str, str], sentence: str
) -> None:
    answer_until(browser, "happened")

    response = answer(browser, "when", answer="at", **fields)

    assert response.status_code == 422
    assert sentence in response.text


@pytest.mark.parametrize("postcode", ["12", "0999", "abcd", "१०००"])
def test_a_wrong_postcode_is_kept_for_correction(browser: httpx.Client, postcode: str) -> None:
    answer_until(browser, "when")

    response = answer(browser, "where", postcode=postcode, street="Rue <Haute>")

    assert response.status_code == 422
    assert f'value="{postcode}"' in response.text
    assert 'value="Rue &lt;Haute&gt;"' in response.text


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept"),
    [
        ("50.82700", "4.37200", ("50.82700", "4.37200")),
        ("91", "4", (None, None)),
        ("50.8", "", (None, None)),
        ("NaN", "Infinity", (None, None)),
    ],
)
def test_a_position_is_taken_whole_or_not_at_all(
    browser: httpx.Client,
    stage: Stage,
    latitude: str,
    longitude: str,
    kept: tuple[str | None, str | None],
) -> None:
    answer_until(browser, "when")
    answer(browser, "where", latitude=latitude, longitude=longitude)
    answer(browser, "details")

    (report,) = stage.reports.values()
    assert (report.latitude, report.longitude) == kept


def test_a_story_that_is_too_long_is_kept_for_shortening(
    browser: httpx.Client, stage: Stage
) -> None:
    answer_until(browser, "where")

    response = answer(browser, "details", details="é" * 501)

    assert response.status_code == 422
    assert "é" * 501 in response.text
    assert stage.reports == {}


def test_the_longest_report_still_fits_the_browser(browser: httpx.Client) -> None:
    answer_until(browser, "when")
    answer(browser, "where", postcode="1050", street="ß" * 300, latitude="50.8", longitude="4.3")

    assert len(browser.cookies["courier_report"]) < 4000
    assert browser.get("/report/details").status_code == 200
