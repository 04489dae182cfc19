"""The papers of a case: read, filled in, sent and taken by the adviser only, in four languages."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.paper_views import REFUSED, STATUSES
from tests.pages.stage import Stage, browser_of

PATHS = [
    f"/console/incidents/{ref}/{kind}"
    for ref in STATUSES
    for kind in ("declaration", "serious", "sheet")
]
DECLARATION = "/console/incidents/2026-0042/declaration"
READY = "/console/incidents/2026-0043/declaration"
SERIOUS = "/console/incidents/2026-0042/serious"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", PATHS)
def test_every_state_is_well_made_in_every_language(
    app: FastAPI, path: str, language: Language
) -> None:
    answer = browser_of(app, Role.ADVISER, language.value).get(path)
    source = answer.text

    assert (answer.status_code, findings(source)) == (200, [])
    assert "<fiets>" not in source
    assert "<Benali>" not in source


def test_the_counter_counts_without_script(app: FastAPI) -> None:
    page = Page(browser_of(app, Role.ADVISER).get(DECLARATION).text)

    assert "Signs used: 480 of 180" in page.text
    (field,) = page.named("textarea")
    assert field.get("maxlength") == ""
    assert field.get("aria-invalid") == "true"


def test_what_is_missing_leads_to_its_field(app: FastAPI) -> None:
    page = Page(browser_of(app, Role.ADVISER).get(DECLARATION).text)
    links = {link.get("href") for link in page.named("a") if link.get("href").startswith("#z")}

    assert links == {"#z00237", "#z00239", "#z00246", "#z00257"}
    assert {link[1:] for link in links} <= {each.get("id") for each in page.elements}


def test_a_national_number_is_no_field(app: FastAPI) -> None:
    page = Page(browser_of(app, Role.ADVISER).get(DECLARATION).text)

    assert "z00024" not in {field.get("name") for field in page.named("input", "select")}


def test_a_part_is_saved(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)
    answer = post(browser, DECLARATION, f"{DECLARATION}/answer", z00246="Rijweg", z00239="18:15")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{DECLARATION}?done=yes")
    assert stage.deeds[0].action == "answer"
    assert stage.deeds[0].fields["z00246"] == "Rijweg"
    assert "Saved." in browser.get(f"{DECLARATION}?done=yes").text


def test_without_proof_it_is_said_beside_the_form_and_nothing_typed_is_lost(
    app: FastAPI, stage: Stage
) -> None:
    answer = post(
        browser_of(app, Role.ADVISER), READY, f"{READY}/send", sent_at="", ticket_no="2V-1"
    )

    assert (answer.status_code, stage.deeds) == (422, [])
    assert "Write down when and over which channel" in Page(answer.text).text
    assert 'value="2V-1"' in answer.text
    assert findings(answer.text) == []


def test_an_answer_that_is_refused_stays_in_its_field(app: FastAPI, stage: Stage) -> None:
    answer = post(
        browser_of(app, Role.ADVISER), DECLARATION, f"{DECLARATION}/answer", z00246=REFUSED
    )

    assert answer.status_code == 409
    assert f"{REFUSED}</textarea>" in answer.text


def test_a_call_is_written_down(app: FastAPI, stage: Stage) -> None:
    answer = post(
        browser_of(app, Role.ADVISER), SERIOUS, f"{SERIOUS}/call", number="02 235 53 00",
        reached="yes", spoke_to="De heer Maes",
    )  # fmt: skip

    assert answer.status_code == 303
    assert stage.deeds[0].fields["spoke_to"] == "De heer Maes"


def test_the_duty_lines_can_be_phoned(app: FastAPI) -> None:
    page = Page(browser_of(app, Role.ADVISER).get(SERIOUS).text)

    assert {"tel:022355300", "tel:022355544"} <= {link.get("href") for link in page.named("a")}
    assert "This is Koerierscoöperatie." in page.text


def test_a_paper_is_taken_and_not_kept_by_the_browser(app: FastAPI) -> None:
    answer = browser_of(app, Role.ADVISER).get(f"{DECLARATION}/files/form-nl.pdf")

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize("role", [Role.COURIER, Role.OFFICE, Role.PLATFORM])
@pytest.mark.parametrize("path", [DECLARATION, SERIOUS, f"{DECLARATION}/files/form-nl.pdf"])
def test_nobody_else_sees_the_papers(app: FastAPI, role: Role, path: str) -> None:
    assert browser_of(app, role).get(path).status_code == 403


@pytest.mark.parametrize("ref", ["2026-0001", "x", "2026-0042x"])
def test_a_case_that_is_none_is_not_found(app: FastAPI, ref: str) -> None:
    answer = browser_of(app, Role.ADVISER).get(f"/console/incidents/{ref}/declaration")

    assert answer.status_code in (404, 422)
