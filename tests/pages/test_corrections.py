"""The pages of mass corrections: who gets more or less, and who may sign."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from tests.pages.correction_views import STATES
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

ONE = "/office/corrections/7"
OFFICE_IDENTITY = 3


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_well_made_in_every_language(
    app: FastAPI, stage: Stage, state: str, language: Language
) -> None:
    stage.correction_state = state

    assert findings(browser_of(app, Role.OFFICE, language.value).get(ONE).text) == []


def test_the_sum_stands_above_its_months_and_couriers(app: FastAPI, stage: Stage) -> None:
    page = Page(browser_of(app, Role.OFFICE).get(ONE).text)

    assert "2 couriers get more, 1 get less." in page.text
    assert "Cannot be computed" in page.text


def test_the_second_person_is_asked_to_confirm(app: FastAPI, stage: Stage) -> None:
    stage.correction_state = "waiting"
    assert "Propose" in browser_of(app, Role.OFFICE).get(ONE).text


def test_whoever_proposed_sees_no_button(app: FastAPI, stage: Stage) -> None:
    stage.correction_state = "proposed"
    source = browser_of(app, Role.OFFICE).get(ONE).text

    assert "Another person of the office has to look at it" in Page(source).text
    assert f'action="{ONE}/sign"' not in source


def test_signing_sends_who_is_signed_in(app: FastAPI, stage: Stage) -> None:
    answer = post(browser_of(app, Role.OFFICE), ONE, f"{ONE}/sign")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{ONE}?signed=yes")
    assert stage.signed == [(7, OFFICE_IDENTITY)]


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER, Role.PLATFORM])
def test_nobody_else_opens_it(app: FastAPI, stage: Stage, role: Role) -> None:
    assert browser_of(app, role).get(ONE).status_code == 403
