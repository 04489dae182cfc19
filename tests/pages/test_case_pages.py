"""The tabs of a case: open and closed, with any number of rows, in every language, with refusals."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.find import CaseChanged
from courier_api.locale.catalogue import Language
from courier_api.web.adviser.case_views import LOCKED, CaseTab
from tests.pages.forms import post, token_of
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

CASE = "/console/incidents/2026-0042"
LOCKABLE = sorted({*LOCKED, CaseTab.DOCUMENTS})


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("tab", LOCKABLE)
def test_a_locked_tab_opens_with_a_purpose_and_stays_open(
    app: FastAPI, stage: Stage, tab: CaseTab, language: Language
) -> None:
    browser = browser_of(app, Role.ADVISER, language.value)
    path = f"{CASE}/{tab.value}"

    answer = post(browser, path, f"{path}/open", purpose="to call her back")

    assert answer.headers["location"] == path
    for count in (0, 1, 3, 30):
        stage.case_rows = count
        assert findings(browser.get(path).text) == [], count
    assert stage.case_purposes[-1] == "to call her back"


def test_what_is_open_in_one_case_is_locked_in_another(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)
    post(browser, f"{CASE}/people", f"{CASE}/people/open", purpose="to call her back")

    browser.get("/console/incidents/2026-0043/people")

    assert stage.case_purposes[-1] is None


@pytest.mark.parametrize("language", Language)
def test_days_are_looked_at_before_they_are_saved(
    app: FastAPI, stage: Stage, language: Language
) -> None:
    browser = browser_of(app, Role.ADVISER, language.value)
    path = f"{CASE}/incapacity"
    post(browser, path, f"{path}/open", purpose="to call her back")

    answer = post(
        browser, path, f"{path}/preview", casualty="1", kind="full", **{"from": "2026-03-07"}
    )

    assert findings(answer.text) == []
    assert f"{path}/add" in {form.get("action") for form in Page(answer.text).named("form")}
    assert stage.case_changes == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("tab", "verb", "fields"),
    [
        (CaseTab.SUMMARY, "describe", {"street": "Kerkstraat <1>"}),
        (CaseTab.SUMMARY, "learn", {"consequence": "2"}),
        (CaseTab.SUMMARY, "meet", {"clock": "2"}),
        (CaseTab.SUMMARY, "worsened", {"told_on": "2026-03-06"}),
        (CaseTab.TIMELINE, "add", {"text": "Kerkstraat <1>"}),
        (CaseTab.ACTIONS, "add", {"title": "Kerkstraat <1>", "owner": "2"}),
        (CaseTab.ACTIONS, "finish", {"action": "1", "text": "Kerkstraat <1>"}),
        (CaseTab.MESSAGES, "ask", {}),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_says_why(
    app: FastAPI,
    stage: Stage,
    tab: CaseTab,
    verb: str,
    fields: dict[str, str],
    language: Language,
) -> None:
    stage.case_refusal = CaseChanged("2026-0042", seen=1, now_at=2)
    browser = browser_of(app, Role.ADVISER, language.value)

    answer = post(browser, tab.url("2026-0042"), f"{CASE}/{tab.value}/{verb}", **fields)

    assert answer.status_code == 422
    assert findings(answer.text) == []
    assert 'role="alert"' in answer.text
    assert ("Kerkstraat &lt;1&gt;" in answer.text) is ("Kerkstraat" in str(fields))


def test_a_wrong_field_is_named_in_the_readers_language(app: FastAPI, stage: Stage) -> None:
    stage.case_refusal = Invalid("Wrong.", errors=[{"field": "accident_date", "rule": "date"}])

    answer = post(browser_of(app, Role.ADVISER, "nl"), CASE, f"{CASE}/summary/describe", street="x")

    assert "Dag van het ongeval" in Page(answer.text).text


def test_a_saved_form_says_so_after_a_redirect(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)

    answer = post(browser, CASE, f"{CASE}/summary/confirm", **{"class": "serious"})

    assert answer.status_code == 303
    assert "Saved." in browser.get(answer.headers["location"]).text
    assert [(tab, verb) for tab, verb, _ in stage.case_changes] == [(CaseTab.SUMMARY, "confirm")]


@pytest.mark.parametrize("action", ["summary/nothing", "nowhere/add"])
def test_a_made_up_form_is_not_found(app: FastAPI, stage: Stage, action: str) -> None:
    browser = browser_of(app, Role.ADVISER)
    token = token_of(Page(browser.get(CASE).text))

    assert browser.post(f"{CASE}/{action}", data={"form_token": token}).status_code == 404


@pytest.mark.parametrize("language", Language)
def test_a_refused_move_of_the_list_says_why(
    app: FastAPI, stage: Stage, language: Language
) -> None:
    stage.case_refusal = Refused("No.")
    browser = browser_of(app, Role.ADVISER, language.value)
    page = "/console?case=2026-0001&tab=new"

    answer = post(browser, page, "/console/incidents/2026-0001/triage", do="accept", tab="new")

    assert answer.status_code == 422
    assert findings(answer.text) == []
    assert 'aria-current="true"' in answer.text


@pytest.mark.parametrize("language", Language)
def test_a_pair_is_compared_with_its_facts_open(
    app: FastAPI, stage: Stage, language: Language
) -> None:
    pair = "/console/duplicates/2026-0001/2026-0002"
    browser = browser_of(app, Role.ADVISER, language.value)

    answer = post(browser, pair, f"{pair}/open", purpose="to compare")

    assert findings(answer.text) == []
    assert "choose-injury" in answer.text
    assert post(browser, pair, f"{pair}/open", purpose=" ").status_code == 422


def test_a_courier_sees_nothing_of_the_console(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.COURIER)
    paths = ["/console/today", "/console/keys", "/console/duplicates"]
    paths += [tab.url("2026-0042") for tab in CaseTab]

    assert {browser.get(path).status_code for path in paths} == {403}
