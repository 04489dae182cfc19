"""The adviser's list and case, the office's buttons."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.web.adviser.triage import Place, TriageFilter, TriageTab
from courier_api.web.adviser.views import ClockState, Reading, clock_state
from safety.deadlines import DutyState
from tests.pages import views
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

CASE = "/console/incidents/2026-0042"


def test_a_filter_lives_in_the_address() -> None:
    wanted = TriageFilter(tab=TriageTab.NEW, platform="Uber Direct", words="1050 & co")

    assert wanted.url(case="2026-0001") == (
        "/console?tab=new&platform=Uber+Direct&q=1050+%26+co&case=2026-0001"
    )
    assert TriageFilter().url() == "/console"


@pytest.mark.parametrize("token", ["", "x", "W10", "WzEsMiwzLDQsNV0", "\u00e9"])
def test_a_made_up_place_in_the_pages_is_the_first_page(token: str) -> None:
    assert Place.read(token) is None


def test_the_list_shows_initials_and_no_name(app: FastAPI, stage: Stage) -> None:
    source = browser_of(app, Role.ADVISER).get("/console").text

    assert "MAVO" in source
    assert "Amina" not in source


def test_a_preview_stands_beside_the_list(app: FastAPI, stage: Stage) -> None:
    page = Page(browser_of(app, Role.ADVISER).get("/console?case=2026-0002&tab=all").text)

    assert "Open the case" in page.text
    assert [a.get("href") for a in page.named("a") if a.get("aria-current") == "true"]


def test_a_made_up_view_is_the_whole_list(app: FastAPI, stage: Stage) -> None:
    assert "2026-0001" in browser_of(app, Role.ADVISER).get("/console?tab=secret").text


def test_a_locked_part_opens_with_a_purpose_and_is_logged(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)
    assert "Amina El Khatib" not in browser.get(CASE).text

    answer = post(browser, CASE, f"{CASE}/open", reading="person", purpose="to call her back")

    assert "Amina El Khatib" in answer.text
    assert stage.opened == [(Reading.PERSON, "to call her back")]
    assert findings(answer.text) == []


def test_a_locked_part_stays_closed_without_a_purpose(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)

    answer = post(browser, CASE, f"{CASE}/open", reading="narrative", purpose="  ")

    assert answer.status_code == 422
    assert "Say in a few words why you need to see this." in answer.text
    assert "deur" not in answer.text
    assert stage.opened == []
    assert findings(answer.text) == []


def test_an_unknown_part_is_refused(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)

    assert post(browser, CASE, f"{CASE}/open", reading="x", purpose="why").status_code == 422


def test_an_unknown_case_is_not_found(app: FastAPI, stage: Stage) -> None:
    assert browser_of(app, Role.ADVISER).get("/console/incidents/1999-1").status_code == 404


def test_the_class_stands_with_its_reasons_and_articles(app: FastAPI, stage: Stage) -> None:
    text = Page(browser_of(app, Role.ADVISER, "fr").get(CASE).text).text

    assert "Un médecin était nécessaire" in text
    assert "La lésion 054 est listée avec plusieurs jours d'incapacité" in text
    assert "Code du bien-être au travail, annexe I.6-3" in text


@pytest.mark.parametrize(
    ("duty", "hours", "work_by_in", "state"),
    [
        (DutyState.RUNNING, -1, 0, ClockState.LATE),
        (DutyState.RUNNING, 30, 0, ClockState.TODAY),
        (DutyState.RUNNING, 48, 1, ClockState.SOON),
        (DutyState.RUNNING, 49, 1, ClockState.OK),
        (DutyState.MET_LATE, -1, 0, ClockState.MET_LATE),
        (DutyState.WAIVED, -1, 0, ClockState.WAIVED),
    ],
)
def test_a_clock_says_how_near_its_limit_is(
    duty: DutyState, hours: int, work_by_in: int, state: ClockState
) -> None:
    ends_at = views.NOW + timedelta(hours=hours)
    work_by = views.TODAY + timedelta(days=work_by_in)

    assert clock_state(duty, ends_at=ends_at, work_by=work_by, now=views.NOW) is state


@pytest.mark.parametrize(
    "action",
    ["/office/dead-letters/2/retry", "/office/parked/2/replay", "/office/outgoing/2/resume"],
)
def test_a_button_tries_again_and_says_so(app: FastAPI, stage: Stage, action: str) -> None:
    browser = browser_of(app, Role.OFFICE)

    answer = post(browser, "/office", action)

    assert stage.retried == [2]
    assert "It is being tried again." in browser.get(answer.headers["location"]).text


def test_what_waits_is_counted_and_leads_to_its_list(app: FastAPI, stage: Stage) -> None:
    page = Page(browser_of(app, Role.OFFICE).get("/office").text)

    assert "3 shifts without cover" in page.text
    assert {"#uncovered", "#late", "#parked", "#dead_letters", "#outgoing"} <= {
        link.get("href") for link in page.named("a")
    }


def test_drafts_are_added_up(app: FastAPI, stage: Stage) -> None:
    assert "Total €0.03" in Page(browser_of(app, Role.OFFICE).get("/office").text).text
