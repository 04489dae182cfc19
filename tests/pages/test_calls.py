"""People to phone, and the courier's choice about tips."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

PATH = "/console/calls"


def test_a_call_is_closed_by_whoever_phoned(app: FastAPI, stage: Stage) -> None:
    answer = post(browser_of(app, Role.ADVISER), PATH, f"{PATH}/2/done")

    assert answer.headers["location"] == f"{PATH}?said=done"
    assert stage.calls_closed == [(2, "staff:2")]


def test_nobody_to_phone_is_said(app: FastAPI, stage: Stage) -> None:
    stage.calls = 0

    assert "Nobody has to be phoned." in browser_of(app, Role.ADVISER).get(PATH).text


@pytest.mark.parametrize("role", [Role.COURIER, Role.OFFICE, Role.PLATFORM, Role.CONFIDENTIAL])
def test_nobody_else_sees_who_is_to_be_phoned(app: FastAPI, role: Role) -> None:
    assert browser_of(app, role).get(PATH).status_code == 403


def test_a_courier_says_yes_and_no_to_tips(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.COURIER)
    assert "You get no tips" in browser.get("/account").text

    post(browser, "/account", "/account/tips", tips="yes")
    yes = browser.get("/account").text
    post(browser, "/account", "/account/tips", tips="no")
    no = browser.get("/account").text

    assert ("You get tips" in Page(yes).text, "You get no tips" in Page(no).text) == (True, True)
    assert findings(yes) == []


def test_staff_are_not_asked_about_tips(app: FastAPI) -> None:
    assert "/account/tips" not in browser_of(app, Role.OFFICE).get("/account").text
