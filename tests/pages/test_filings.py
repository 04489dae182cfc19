"""The office's page of declarations: filters in the address, changes with a reason, the file."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from courier_api.web.office.filing_views import FilingFilter, FilingState, FilingTab
from courier_api.web.office.filings import filing_filter, filter_of
from declarations.dimona.anomaly_words import codes_without_words
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

FILTERED = "/office/filings?state=refused&worker=c-041&first=2026-03-06"


def test_every_known_anomaly_has_words() -> None:
    assert codes_without_words() == frozenset()


@pytest.mark.parametrize("language", Language)
def test_every_state_and_reason_is_told_in_every_language(
    app: FastAPI, stage: Stage, language: Language
) -> None:
    stage.filings = len(FilingState) + 3

    for path in ("/office/filings", "/office/filings/tasks"):
        assert findings(browser_of(app, Role.OFFICE, language.value).get(path).text) == []


def test_a_filter_and_its_address_are_the_same() -> None:
    wanted = filing_filter("refused", " c-041 ", "2026-03-06", "never", "3")

    assert (wanted.tab, wanted.worker, wanted.last, wanted.page) == (
        FilingTab.REFUSED, "c-041", None, 3,
    )  # fmt: skip
    assert filter_of(wanted.address) == wanted
    assert FilingFilter().address == "/office/filings"


@pytest.mark.parametrize("query", [
    "state=nothing&first=31-12&page=-1", "page=99999999999999999999", "worker=" + "x" * 5000,
])  # fmt: skip
def test_a_filter_that_is_not_understood_does_not_narrow(
    app: FastAPI, stage: Stage, query: str
) -> None:
    answer = browser_of(app, Role.OFFICE).get(f"/office/filings?{query}")

    assert answer.status_code == 200
    assert findings(answer.text) == []


def test_a_change_by_hand_comes_back_to_the_same_list(app: FastAPI, stage: Stage) -> None:
    answer = post(
        browser_of(app, Role.OFFICE), FILTERED, "/office/filings/3/change", back=FILTERED,
        what="adopt", period="7001 2345 0227", reason="Found on the portal.",
    )  # fmt: skip

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{FILTERED}&said=changed"
    (kept,) = stage.filing_changes
    assert (kept.declaration, kept.what, kept.period, kept.actor) == (
        3, "adopt", "7001 2345 0227", "staff:3",
    )  # fmt: skip


def test_without_a_reason_what_was_typed_and_the_filter_are_kept(
    app: FastAPI, stage: Stage
) -> None:
    answer = post(
        browser_of(app, Role.OFFICE), FILTERED, "/office/filings/3/change", back=FILTERED,
        what="adopt", period="7001", reason="",
    )  # fmt: skip

    page = Page(answer.text)
    assert answer.status_code == 422
    assert findings(answer.text) == []
    assert "Say in a sentence why." in page.text
    assert 'value="7001"' in answer.text
    assert '<option value="adopt" selected>' in answer.text
    assert 'name="worker" value="c-041"' in answer.text


def test_nobody_is_sent_to_a_foreign_site(app: FastAPI, stage: Stage) -> None:
    answer = post(
        browser_of(app, Role.OFFICE), FILTERED, "/office/filings/3/change",
        back="//elsewhere.example/", what="send_again", reason="Renewed.",
    )  # fmt: skip

    assert answer.headers["location"] == "/office/filings?said=changed"


def test_a_question_is_settled_with_a_reason(app: FastAPI, stage: Stage) -> None:
    browser, path = browser_of(app, Role.OFFICE), "/office/filings/tasks"

    answer = post(browser, path, f"{path}/1/settle", reason="Cancelled by phone.")
    without = post(browser, path, f"{path}/1/settle", reason="")

    assert answer.headers["location"] == f"{path}?said=settled"
    assert stage.filing_tasks == [(1, "Cancelled by phone.", "staff:3")]
    assert without.status_code == 422


def test_the_file_is_taken_and_who_took_it_is_known(app: FastAPI, stage: Stage) -> None:
    answer = browser_of(app, Role.OFFICE).get(
        "/office/filings/inspection?worker=c-041&first=2026-03-01&last=2026-03-31"
    )

    assert answer.content == b"PK"
    assert answer.headers["content-disposition"] == 'attachment; filename="dimona-c-041.zip"'
    assert answer.headers["cache-control"] == "no-store"
    assert stage.actors == ["staff:3"]


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER, Role.PLATFORM, None])
@pytest.mark.parametrize("path", [
    "/office/filings", "/office/filings/tasks",
    "/office/filings/inspection?worker=c-041&first=2026-03-01&last=2026-03-31",
])  # fmt: skip
def test_nobody_but_the_office_sees_them(app: FastAPI, role: Role | None, path: str) -> None:
    assert browser_of(app, role).get(path).status_code in (303, 401, 403)


@pytest.mark.parametrize("count", [0, 1, 300])
def test_lists_hold_any_number_of_rows(app: FastAPI, stage: Stage, count: int) -> None:
    stage.filings = count

    for path in ("/office/filings", "/office/filings/tasks"):
        assert findings(browser_of(app, Role.OFFICE).get(path).text) == []


@pytest.mark.parametrize("task", [1, 2, 3])
@pytest.mark.parametrize("language", Language)
def test_a_choice_shows_its_costs_in_every_language(
    app: FastAPI, stage: Stage, task: int, language: Language
) -> None:
    answer = browser_of(app, Role.OFFICE, language.value).get(f"/office/filings/choices/{task}")

    assert findings(answer.text) == []
    assert ("12,345.67" in Page(answer.text).text) == (language is Language.EN and task != 2)


def test_a_choice_is_made_with_a_reason(app: FastAPI, stage: Stage) -> None:
    browser, path = browser_of(app, Role.OFFICE), "/office/filings/choices/2"

    without = post(browser, path, path, option="other_type", reason="")
    made = post(browser, path, path, option="other_type", reason="Agreed.")

    assert without.status_code == 422
    assert '<option value="other_type" selected>' in without.text
    assert made.headers["location"] == "/office/filings/tasks?said=settled"
    assert stage.choices == [("other_type", "Agreed.")]
    assert browser.get("/office/filings/choices/9").headers["location"].endswith("said=before")
