"""Couriers see who insures them; the office enters and ends policies."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from tests.pages import insurance_views
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

PATH = "/office/insurance"
POLICY = {
    "kind": "work_accident", "platform": "", "insurer": "Assurances Zenne", "number": "AW-2",
    "phone": "", "valid_from": "2026-01-01", "valid_to": "",
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_the_certificate_on_the_page_says_what_the_file_says(
    app: FastAPI, language: Language
) -> None:
    browser = browser_of(app, Role.COURIER, language.value)
    page = Page(browser.get("/shifts/7/insured").text)
    document = insurance_views.certificate(language)
    told = [*document.parties, *document.notes]
    told += [cell for table in document.tables for row in table.rows for cell in row]
    file = browser.get("/shifts/7/insured.pdf")

    assert [text for text in told if text not in page.text] == []
    assert (file.status_code, file.content[:5]) == (200, b"%PDF-")
    assert file.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("end", ["", ".pdf"])
def test_nobody_sees_the_certificate_of_another(app: FastAPI, end: str) -> None:
    assert browser_of(app, Role.COURIER).get(f"/shifts/404/insured{end}").status_code == 404
    assert browser_of(app, Role.OFFICE).get(f"/shifts/7/insured{end}").status_code == 403


def test_the_office_enters_a_policy(app: FastAPI, stage: Stage) -> None:
    answer = post(browser_of(app, Role.OFFICE), PATH, PATH, **POLICY)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?said=entered")
    assert [typed.number for typed in stage.policies_entered] == ["AW-2"]
    assert stage.actors[0].startswith("staff:")


@pytest.mark.parametrize(("number", "words"), [("", "Something is missing"), ("AW-1", "already")])
def test_what_is_wrong_is_said_beside_the_form_and_nothing_typed_is_lost(
    app: FastAPI, stage: Stage, number: str, words: str
) -> None:
    answer = post(browser_of(app, Role.OFFICE), PATH, PATH, **{**POLICY, "number": number})

    assert answer.status_code == 422
    assert words in Page(answer.text).text
    assert 'value="Assurances Zenne"' in answer.text
    assert (findings(answer.text), stage.policies_entered) == ([], [])


def test_the_office_sets_the_last_day_of_a_policy(app: FastAPI, stage: Stage) -> None:
    answer = post(browser_of(app, Role.OFFICE), PATH, f"{PATH}/2/end", valid_to="2026-06-30")

    assert answer.headers["location"] == f"{PATH}?said=ended"
    assert stage.policies_ended == [(2, "2026-06-30")]


def test_what_is_no_day_is_said_at_its_policy(app: FastAPI, stage: Stage) -> None:
    answer = post(browser_of(app, Role.OFFICE), PATH, f"{PATH}/2/end", valid_to="soon")

    assert (answer.status_code, stage.policies_ended) == (422, [])
    assert "Something is missing" in Page(answer.text).text


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER, Role.PLATFORM])
def test_nobody_else_sees_the_policies(app: FastAPI, role: Role) -> None:
    assert browser_of(app, role).get(PATH).status_code == 403
