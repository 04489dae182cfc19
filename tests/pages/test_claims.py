"""What was paid too much: the courier agrees in writing or declines, the office may give it up."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from courier_api.pay.answer_claim import Answer
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

CLAIMS, OFFICE = "/claims", "/office/claims"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("path", "role"), [(CLAIMS, Role.COURIER), (OFFICE, Role.OFFICE)])
def test_every_state_is_well_made_in_every_language(
    app: FastAPI, stage: Stage, path: str, role: Role, language: Language
) -> None:
    assert findings(browser_of(app, role, language.value).get(path).text) == []


def test_it_says_that_nothing_is_taken_without_consent(app: FastAPI, stage: Stage) -> None:
    page = Page(browser_of(app, Role.COURIER).get(CLAIMS).text)

    assert "Nothing is taken from your pay unless you agree here, in writing." in page.text
    assert "You were paid" in page.text


def test_a_courier_agrees_in_instalments(app: FastAPI, stage: Stage) -> None:
    courier, action = browser_of(app, Role.COURIER), f"{CLAIMS}/1/answer"
    said = post(courier, CLAIMS, action, cents="2269", verdict="agree", instalments="3", sure="yes")

    assert (said.status_code, said.headers["location"]) == (303, f"{CLAIMS}?said=yes")
    assert stage.answers == [Answer(receivable_id=1, cents=2269, instalments=3)]


def test_a_courier_declines(app: FastAPI, stage: Stage) -> None:
    courier, action = browser_of(app, Role.COURIER), f"{CLAIMS}/1/answer"
    post(courier, CLAIMS, action, cents="2269", verdict="decline")

    assert stage.answers == [Answer(receivable_id=1, cents=2269, instalments=None)]


@pytest.mark.parametrize(
    "fields",
    [
        {"cents": "2269", "verdict": "agree", "instalments": "3"},
        {"cents": "2269", "verdict": "agree", "instalments": "5", "sure": "yes"},
        {"cents": "2269", "verdict": "", "instalments": "3", "sure": "yes"},
        {"cents": "much", "verdict": "agree", "instalments": "3", "sure": "yes"},
        {"cents": "1", "verdict": "agree", "instalments": "3", "sure": "yes"},
    ],
)
def test_what_is_not_said_clearly_is_no_consent(
    app: FastAPI, stage: Stage, fields: dict[str, str]
) -> None:
    said = post(browser_of(app, Role.COURIER), CLAIMS, f"{CLAIMS}/1/answer", **fields)

    assert (said.status_code, findings(said.text), stage.answers) == (422, [], [])


def test_the_office_gives_up_with_a_reason(app: FastAPI, stage: Stage) -> None:
    office = browser_of(app, Role.OFFICE)
    assert post(office, OFFICE, f"{OFFICE}/1/waive", reason="").status_code == 422
    assert post(office, OFFICE, f"{OFFICE}/1/waive", reason="Our mistake.").status_code == 303

    assert stage.waived == [(1, "Our mistake.")]
