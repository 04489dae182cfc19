"""Pages that only an answer shows: the next question, an opened case, what a form says when it is not understood."""

import re
from collections.abc import Callable, Mapping
from functools import cache

import httpx

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from courier_api.web.adviser.case_views import CaseTab
from courier_api.web.site import LANGUAGE_COOKIE
from tests.pages import test_confidential, test_prevention, test_report
from tests.pages.forms import post, token_of
from tests.pages.markup import Page
from tests.pages.portal_stage import SLUG
from tests.pages.screens import paths_of

CASE = "/console/incidents/2026-0042"
PAIR = "/console/duplicates/2026-0001/2026-0002"
PREVENTION = test_prevention.HERE
DESK = test_confidential.DESK
Form = tuple[str, str, Mapping[str, str]]

OFFICE_FORMS: tuple[Form, ...] = (
    ("/office/claims", "/office/claims/1/waive", {}),
    ("/office/disputes", "/office/disputes/2/settle", {"outcome": "platform"}),
    ("/office/limits", "/office/limits/1/judge", {}),
    ("/office/filings/tasks", "/office/filings/tasks/1/settle", {}),
    ("/office/filings/choices/1", "/office/filings/choices/1", {"option": "other_type"}),
    ("/office/insurance", "/office/insurance", {}),
    ("/office/agreements/4", "/office/agreements/4/sign", {"role": "director", "party": "7"}),
    ("/office/parameters", "/office/parameters/12/confirm", {}),
)
ADVISER_FORMS: tuple[Form, ...] = (
    (CASE, f"{CASE}/open", {"reading": "narrative"}),
    (PAIR, f"{PAIR}/open", {"purpose": " "}),
    ("/console/statistics", "/console/statistics/workers", {"year": "2019"}),
    (f"{PREVENTION}/bikes/2", f"{PREVENTION}/bikes/2/check", {"brakes": "fix"}),
    *((f"{PREVENTION}{page}", f"{PREVENTION}{at}", sent) for page, at, sent, _ in test_prevention.WRONG),
)  # fmt: skip
COURIER_FORMS: tuple[Form, ...] = (
    ("/shifts/7", "/shifts/7/word", {"field": "start", "verdict": "not_right", "value": "later"}),
    ("/claims", "/claims/1/answer", {"cents": "1", "verdict": "agree"}),
    ("/ready", "/ready/pressure", {"platform": SLUG}),
)


def wrong(browser: httpx.Client, *forms: Form) -> dict[str, str]:
    """What each form answers; none of them is understood."""
    told = {action: post(browser, page, action, **fields) for page, action, fields in forms}
    assert {answer.status_code for answer in told.values()} <= {409, 422}, told
    return {f"{action} not understood": answer.text for action, answer in told.items()}


def anybody(browser: httpx.Client) -> dict[str, str]:
    """Signing in, and a report to a confidential adviser with its answers."""
    post(browser, "/sign-in", "/sign-in", phone="0470 12 34 56")
    sent = test_confidential.write(browser).text
    at = f"{test_confidential.PATH}/answers"
    return {
        "/sign-in/code": browser.get("/sign-in/code").text,
        "a wrong code": post(browser, "/sign-in/code", "/sign-in/code", code="0").text,
        "a report without words": test_confidential.write(browser, text="").text,
        "a report sent": sent,
        "its answers": post(browser, at, at, code=test_confidential.code_on(sent)).text,
    } | wrong(browser, ("/sign-in", "/sign-in", {"phone": "x"}), (at, at, {"code": "ABC"}))


def courier(browser: httpx.Client) -> dict[str, str]:
    """Every question of a report, then its receipt."""
    shown = wrong(browser, *COURIER_FORMS)
    for step, fields in test_report.ANSWERS.items():
        shown[f"/report/{step}"] = browser.get(f"/report/{step}").text
        test_report.answer(browser, step, **fields)
    return shown | {"/report/sent": browser.get("/report/sent").text}


def adviser(browser: httpx.Client) -> dict[str, str]:
    """Everything that is locked until somebody says why, open."""
    shown = wrong(browser, *ADVISER_FORMS)
    for path in (f"{CASE}/{CaseTab.PEOPLE.value}", f"{CASE}/{CaseTab.INCAPACITY.value}", PAIR):
        post(browser, path, f"{path}/open", purpose="to call her back")
        shown[f"{path} opened"] = browser.get(path).text
    days = {"casualty": "1", "kind": "full", "from": "2026-03-07"}
    at = f"{CASE}/{CaseTab.INCAPACITY.value}"
    shown["days before they are saved"] = post(browser, at, f"{at}/preview", **days).text
    shown["who it was"] = post(browser, CASE, f"{CASE}/open", reading="person", purpose="why").text
    return shown


def office(browser: httpx.Client) -> dict[str, str]:
    """Forms that say why not."""
    return wrong(browser, *OFFICE_FORMS)


def confidential(browser: httpx.Client) -> dict[str, str]:
    """The opened mailbox, a sheet, and what each form says when it is not understood."""
    passphrase = test_confidential.PASSPHRASE
    test_confidential.write(browser)
    mailbox = post(browser, DESK, f"{DESK}/read", passphrase=passphrase)
    (reply, *_) = re.findall(rf'action="({DESK}/reports/\d+/reply)"', mailbox.text)
    token = token_of(Page(mailbox.text))
    return {
        "the mailbox": mailbox.text,
        "no answer": browser.post(reply, data={"form_token": token, "text": ""}).text,
        "a sheet": post(browser, DESK, f"{DESK}/sheet", passphrase=passphrase, holder="2").text,
    } | wrong(browser, *((DESK, f"{DESK}/{form}", {"passphrase": "wrong"}) for form in ("read", "sheet", "passphrase", "key")))  # fmt: skip


def committee(browser: httpx.Client) -> dict[str, str]:
    """The committee sends nothing, so no answer shows a page of its own."""
    return {}


def platform(browser: httpx.Client) -> dict[str, str]:
    """A new key of the test source, or why there is none."""
    at = f"/portal/{SLUG}-test/keys"
    answer = post(browser, f"/portal/{SLUG}/test", at)
    source = browser.get(answer.headers["location"]).text if answer.is_redirect else answer.text
    return {"a new test key": source}


ANSWERED: Mapping[Role | None, Callable[[httpx.Client], dict[str, str]]] = {
    None: anybody,
    Role.COURIER: courier,
    Role.ADVISER: adviser,
    Role.OFFICE: office,
    Role.CONFIDENTIAL: confidential,
    Role.COMMITTEE: committee,
    Role.PLATFORM: platform,
}


@cache
def sources_of(address: str, role: Role | None, language: str) -> dict[str, str]:
    """The sources of all pages that a reader meets, by their addresses or what they are.

    Fetched once: an address belongs to one run of the service.
    """
    cookies = {LANGUAGE_COOKIE: language} | ({SESSION_COOKIE: role.value} if role else {})
    headers = {"accept": "text/html"}
    with httpx.Client(base_url=address, cookies=cookies, headers=headers) as browser:
        pages = {path: browser.get(path) for path in paths_of(role)}
        assert {page.status_code for page in pages.values()} <= {200, 401, 404, 409, 422}
        return {path: page.text for path, page in pages.items()} | ANSWERED[role](browser)
