"""The office writes exports and judges limits; couriers see their own."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.foundation.errors import ServiceError
from courier_api.limits.states import Judgement
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.errors import (
    CodesNeeded,
    NothingToExport,
    PayUnsettled,
    TotalsDiffer,
)
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

LONG_DAY = {"judgement": "allowed", "words": "Agreed beforehand."}


def test_the_office_writes_an_export(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.OFFICE)

    answer = post(browser, "/office/exports", "/office/exports", quarter="2026Q1", kind="dmfa")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/office/exports?said=new"
    (wanted,) = stage.exported
    assert (str(wanted.quarter), wanted.kind) == ("2026Q1", ExportKind.DMFA)
    assert wanted.actor.startswith("staff:")


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (TotalsDiffer("wages", exported_cents=1000, booked_cents=1250), "2.50"),
        (
            TotalsDiffer("courier_payable", exported_cents=1, booked_cents=2, worker="c-041"),
            "c-041",
        ),
        (PayUnsettled("c-042", "2026-03", split_cents=1, priced_cents=2), "c-042"),
        (NothingToExport("2026Q1"), "Nobody has pay in 2026Q1."),
        (CodesNeeded("Missing.", ["employer_class"]), "employer_class"),
    ],
)
@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_a_refusal_says_why_in_every_language(
    app: FastAPI, stage: Stage, refusal: ServiceError, words: str, language: str
) -> None:
    stage.export_refusal = refusal
    browser = browser_of(app, Role.OFFICE, language)

    answer = post(browser, "/office/exports", "/office/exports", quarter="2026Q1", kind="payroll")

    assert answer.status_code == 409
    assert findings(answer.text) == []
    if language == "en" or "c-0" in words:
        assert words in Page(answer.text).text


def test_a_quarter_that_is_none_is_asked_for_again(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.OFFICE)

    answer = post(browser, "/office/exports", "/office/exports", quarter="2026Q9", kind="payroll")

    assert answer.status_code == 409
    assert stage.exported == []


def test_a_file_is_taken_as_it_is_and_who_took_it_is_known(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.OFFICE)

    answer = browser.get("/office/exports/1/payroll-2026Q1-v1-workers.csv")

    assert answer.content == b"quarter,worker\r\n"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="payroll-2026Q1-v1-workers.csv"'
    )
    assert answer.headers["cache-control"] == "no-store"
    assert stage.actors == ["staff:3"]


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER, None])
@pytest.mark.parametrize("path", ["/office/exports", "/office/limits", "/office/exports/1/a.csv"])
def test_nobody_but_the_office_sees_them(app: FastAPI, role: Role | None, path: str) -> None:
    assert browser_of(app, role).get(path).status_code in (303, 401, 403)


def test_a_finding_is_judged_with_words(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.OFFICE)

    answer = post(browser, "/office/limits", "/office/limits/1/judge", rule="", **LONG_DAY)

    assert answer.status_code == 303
    assert stage.judged == [(1, Judgement.ALLOWED.value, "Agreed beforehand.")]


def test_without_words_what_was_typed_is_kept(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.OFFICE)

    answer = post(
        browser, "/office/limits", "/office/limits/1/judge", judgement="allowed", words=""
    )

    assert answer.status_code == 422
    assert '<option value="allowed" selected>' in answer.text
    assert stage.judged == []


def test_what_somebody_judged_before_is_told(app: FastAPI, stage: Stage) -> None:
    stage.limits = 9
    browser = browser_of(app, Role.OFFICE)

    answer = post(browser, "/office/limits", "/office/limits/9/judge", **LONG_DAY)

    assert answer.headers["location"] == "/office/limits?said=before"


@pytest.mark.parametrize("count", [0, 1, 300])
@pytest.mark.parametrize("path", ["/office/exports", "/office/limits", "/limits"])
def test_lists_hold_any_number_of_rows(app: FastAPI, stage: Stage, count: int, path: str) -> None:
    stage.exports = stage.limits = count
    role = Role.COURIER if path == "/limits" else Role.OFFICE

    answer = browser_of(app, role).get(path)

    assert answer.status_code == 200
    assert findings(answer.text) == []
