"""The page of a payslip and its file: for its courier only."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from tests.pages import views
from tests.pages.markup import Page
from tests.pages.stage import browser_of

PATH = "/pay/month/2026-03"


@pytest.mark.parametrize("language", Language)
def test_the_page_says_what_the_file_says(app: FastAPI, language: Language) -> None:
    browser = browser_of(app, Role.COURIER, language.value)
    page = Page(browser.get(PATH).text)
    slip = views.payslip(language)
    told = [*slip.parties, *slip.notes]
    told += [cell for table in slip.tables for row in table.rows for cell in row]

    assert [text for text in told if " ".join(text.split()) not in page.text] == []


def test_the_file_is_a_pdf_that_is_not_kept(app: FastAPI) -> None:
    answer = browser_of(app, Role.COURIER).get(f"{PATH}/payslip.pdf")

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/pay/month/2026-04", "/pay/month/2026-04/payslip.pdf"])
def test_a_month_without_work_is_not_there(app: FastAPI, path: str) -> None:
    assert browser_of(app, Role.COURIER).get(path).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "march", "0000-01"])
def test_what_is_no_month_is_refused(app: FastAPI, month: str) -> None:
    assert browser_of(app, Role.COURIER).get(f"/pay/month/{month}").status_code in (404, 422)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADVISER, Role.PLATFORM])
def test_nobody_else_gets_it(app: FastAPI, role: Role) -> None:
    assert browser_of(app, role).get(f"{PATH}/payslip.pdf").status_code == 403
