"""The page on which a version is tried on past shifts: the answer, and whom it does not show."""

import httpx
import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from tests.pages.markup import Page
from tests.pages.stage import Stage, browser_of
from tests.pages.what_if_views import LONG_NAME

PATH = "/office/agreements/4/what-if"
ASKED = f"{PATH}?first=2025-12-01&last=2026-02-28"


@pytest.fixture
def office(app: FastAPI) -> httpx.Client:
    """Somebody of the office."""
    return browser_of(app, Role.OFFICE)


def test_the_form_proposes_a_period_and_computes_nothing(office: httpx.Client) -> None:
    page = Page(office.get(PATH).text)

    typed = [field.get("value") for field in page.named("input") if field.get("type") == "date"]
    assert typed == ["2025-12-01", "2026-02-28"]
    assert "The answer" not in page.text


def test_the_answer_says_what_it_costs_and_who_gains_or_loses(
    office: httpx.Client, stage: Stage
) -> None:
    stage.tried = 30

    text = Page(office.get(ASKED).text).text

    assert "The co-operative would have paid €23.73 more." in text
    assert "Compared: 1,200 shifts, 30 couriers." in text
    assert "Would lose: 9" in text
    assert "Would gain: 20" in text


def test_a_group_of_a_few_couriers_is_not_counted_out(office: httpx.Client, stage: Stage) -> None:
    stage.tried = 8

    text = Page(office.get(ASKED).text).text

    assert "Would lose: fewer than 5" in text
    assert "Would gain: 5 Together" in text


def test_every_bar_stands_beside_its_number(office: httpx.Client, stage: Stage) -> None:
    stage.tried = 300

    page = Page(office.get(ASKED).text)

    bars = [bar for bar in page.named("rect") if "spread-" in str(bar.get("class"))]
    assert max(int(str(bar.get("width")).rstrip("%")) for bar in bars) == 100
    assert len(bars) == 9


def test_the_office_sees_who_would_lose_most(office: httpx.Client, stage: Stage) -> None:
    stage.tried = 300

    text = Page(office.get(ASKED).text).text

    assert text.count(LONG_NAME) == 10
    assert f"{LONG_NAME} 297" in text


def test_what_was_left_out_is_said_in_words(office: httpx.Client, stage: Stage) -> None:
    stage.tried = 3

    text = Page(office.get(ASKED).text).text

    assert "No agreement held on the day of the shift. 3 shifts, on neither side." in text
    assert "In force: 0 rows. This version: 1 rows." in text


def test_what_is_no_date_is_kept_and_said(office: httpx.Client) -> None:
    answer = office.get(f"{PATH}?first=later&last=2026-02-28")

    assert answer.status_code == 422
    assert "Give both days as dates." in answer.text


def test_nobody_else_sees_it(app: FastAPI) -> None:
    for role in (Role.COURIER, Role.ADVISER, Role.PLATFORM):
        assert browser_of(app, role).get(ASKED).status_code == 403


def test_a_version_links_to_its_trial(office: httpx.Client) -> None:
    page = Page(office.get("/office/agreements/4").text)

    assert PATH in [link.get("href") for link in page.named("a")]
