"""The pages of the confidential channel: every answer in every language, nothing typed is lost."""

import re

import httpx
import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language
from tests.pages.confidential_stage import PASSPHRASE
from tests.pages.forms import post, token_of
from tests.pages.markup import Page, findings
from tests.pages.stage import browser_of

PATH = "/confidential"
DESK = "/confidential/adviser"
STORY = "Hij <dreigt>\nelke dag."


def write(browser: httpx.Client, text: str = STORY) -> httpx.Response:
    """Send a report to the first adviser that the form offers."""
    page = Page(browser.get(PATH).text)
    code = next(each.get("value") for each in page.named("input") if each.get("name") == "code")
    to = page.named("option")[0].get("value")
    fields = {"form_token": token_of(page), "to": to, "code": code, "text": text, "name": "An"}
    return browser.post(PATH, data=fields)


def code_on(page: str) -> str:
    found = re.search(r'class="secret">([0-9A-Z-]+)<', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("language", Language)
def test_the_way_of_a_report_is_well_made_in_every_language(
    app: FastAPI, language: Language
) -> None:
    reporter = browser_of(app, language=language.value)
    adviser = browser_of(app, Role.CONFIDENTIAL, language.value)
    sent = write(reporter)
    mailbox = post(adviser, DESK, f"{DESK}/read", passphrase=PASSPHRASE)
    replies = re.findall(rf'action="({DESK}/reports/\d+/reply)"', mailbox.text)
    reply = adviser.post(
        replies[0], data={"form_token": token_of(Page(mailbox.text)), "text": "Ja <b>."}
    )
    thread = post(reporter, f"{PATH}/answers", f"{PATH}/answers", code=code_on(sent.text))

    assert [answer.status_code for answer in (sent, mailbox, thread)] == [200] * 3
    assert [findings(answer.text) for answer in (sent, mailbox, thread)] == [[]] * 3
    assert (reply.status_code, reply.headers["location"]) == (303, f"{DESK}?said=replied")
    assert "Ja &lt;b&gt;." in thread.text
    assert "<dreigt>" not in mailbox.text


def test_an_empty_report_keeps_what_was_typed_and_its_code(app: FastAPI) -> None:
    answer = write(browser_of(app), text="")

    assert answer.status_code == 422
    assert 'value="An"' in answer.text
    assert findings(answer.text) == []


@pytest.mark.parametrize("code", ["", "ABC", "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE"])
def test_a_code_that_opens_nothing_is_said_beside_the_field(app: FastAPI, code: str) -> None:
    answer = post(browser_of(app), f"{PATH}/answers", f"{PATH}/answers", code=code)

    assert answer.status_code == 422
    assert "There is nothing under this code." in Page(answer.text).text
    assert findings(answer.text) == []


def test_more_than_nothing_has_to_be_added(app: FastAPI) -> None:
    browser = browser_of(app)
    code = code_on(write(browser).text)
    token = token_of(Page(browser.get(PATH).text))
    at = f"{PATH}/answers/more"

    empty = browser.post(at, data={"form_token": token, "code": code, "text": ""})
    more = browser.post(at, data={"form_token": token, "code": code, "text": "Ook vandaag."})

    assert (empty.status_code, more.status_code) == (422, 200)
    assert "Ook vandaag." in Page(more.text).text
    assert [findings(answer.text) for answer in (empty, more)] == [[], []]


@pytest.mark.parametrize(
    ("form", "fields", "words"),
    [
        ("read", {"passphrase": "wrong"}, "does not open your key"),
        ("sheet", {"passphrase": "wrong", "holder": "2"}, "does not open your key"),
        ("take-over", {"passphrase": PASSPHRASE, "sheet": "A", "recovery": "1"}, "does not open"),
        ("take-over", {"passphrase": "wrong", "sheet": "A" * 25, "recovery": "1"}, "your key"),
        ("take-over", {"passphrase": PASSPHRASE, "sheet": "A" * 25, "recovery": ""}, "This sheet"),
        ("passphrase", {"passphrase": "wrong", "new": "x" * 16, "again": "x" * 16}, "your key"),
        ("passphrase", {"passphrase": PASSPHRASE, "new": "x", "again": "x"}, "too short"),
        ("passphrase", {"passphrase": PASSPHRASE, "new": "x", "again": "y"}, "not the same"),
        ("key", {"passphrase": "short", "again": "short"}, "too short"),
        ("key", {"passphrase": "x" * 16, "again": "y" * 16}, "not the same"),
    ],
)
def test_what_is_wrong_is_said_at_its_form(
    app: FastAPI, form: str, fields: dict[str, str], words: str
) -> None:
    answer = post(browser_of(app, Role.CONFIDENTIAL), DESK, f"{DESK}/{form}", **fields)

    assert answer.status_code == 422
    assert words in Page(answer.text).text
    assert findings(answer.text) == []


def test_the_sheet_is_shown_once(app: FastAPI) -> None:
    browser = browser_of(app, Role.CONFIDENTIAL)
    answer = post(browser, DESK, f"{DESK}/sheet", passphrase=PASSPHRASE, holder="2")
    code = code_on(answer.text)

    assert findings(answer.text) == []
    assert answer.headers["cache-control"] == "no-store"
    assert code not in browser.get(DESK).text


@pytest.mark.parametrize("role", [None, Role.COURIER, Role.OFFICE])
def test_anybody_may_write_also_who_is_signed_in(app: FastAPI, role: Role | None) -> None:
    assert write(browser_of(app, role)).status_code == 200


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER, Role.OFFICE, Role.PLATFORM])
def test_no_other_role_opens_the_mailbox(app: FastAPI, role: Role) -> None:
    assert browser_of(app, role).get(DESK).status_code == 403
