"""Signing in and out on the pages."""

import re

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from courier_api.auth.codes import CODES_PER_HOUR
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.foundation.database import Database
from courier_api.notices.models import Notice
from tests.pages.forms import post
from tests.pages.stage import Stage, browser_of, build_app
from tests.service.auth.people import AMINA_PHONE, OURS, make_identity


@pytest.fixture
def pages(database: Database) -> FastAPI:
    """The pages over a database of their own, on both kinds. Amina is known."""
    with database.transaction() as session:
        make_identity(session)
    return build_app(Stage(), database)


def ask_for_code(browser: httpx.Client, phone: str = "0470 12 34 56") -> httpx.Response:
    return post(browser, "/sign-in", "/sign-in", phone=phone)


def codes_sent(database: Database) -> list[str]:
    with database.reading() as session:
        bodies = [notice.body for notice in session.scalars(select(Notice).order_by(Notice.id))]
    return [re.findall(r"\d{6}", body)[0] for body in bodies]


def sign_in(browser: httpx.Client, database: Database) -> httpx.Response:
    ask_for_code(browser)
    return post(browser, "/sign-in/code", "/sign-in/code", code=codes_sent(database)[-1])


def test_a_courier_signs_in_with_the_code_from_the_sms(pages: FastAPI, database: Database) -> None:
    browser = browser_of(pages)

    answer = sign_in(browser, database)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/").status_code == 200


def test_whoever_wanted_a_page_gets_there(pages: FastAPI, database: Database) -> None:
    browser = browser_of(pages)
    sent_to = browser.get("/pay/2026-03-06?x=1").headers["location"]
    assert sent_to == "/sign-in?next=/pay/2026-03-06%3Fx%3D1"

    post(browser, sent_to, "/sign-in", phone=AMINA_PHONE, next="/pay/2026-03-06?x=1")
    code = codes_sent(database)[-1]
    answer = post(browser, "/sign-in/code", "/sign-in/code", code=code)

    assert answer.headers["location"] == "/pay/2026-03-06?x=1"


@pytest.mark.parametrize(
    "wish", ["//evil.example", "https://evil.example", "/\\evil.example", "pay", "/a\nb"]
)
def test_nobody_is_sent_to_a_foreign_site(pages: FastAPI, database: Database, wish: str) -> None:
    browser = browser_of(pages)
    post(browser, "/sign-in", "/sign-in", phone=AMINA_PHONE, next=wish)
    code = codes_sent(database)[-1]

    answer = post(browser, "/sign-in/code", "/sign-in/code", code=code)

    assert answer.headers["location"] == "/"


def test_the_session_is_out_of_reach_of_scripts_and_foreign_forms(
    pages: FastAPI, database: Database
) -> None:
    answer = sign_in(browser_of(pages), database)

    cookie = next(each for each in answer.headers.get_list("set-cookie") if SESSION_COOKIE in each)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_over_https_cookies_go_nowhere_else(database: Database) -> None:
    with database.transaction() as session:
        make_identity(session)
    browser = browser_of(build_app(Stage(), database, encrypted=True))
    answer = browser.get("/sign-in")

    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
    assert "max-age" in answer.headers["strict-transport-security"]


def test_known_and_unknown_phones_look_alike(pages: FastAPI, database: Database) -> None:
    known, unknown = browser_of(pages), browser_of(pages)
    first, second = ask_for_code(known), ask_for_code(unknown, "+32499999999")

    assert (first.status_code, first.headers["location"]) == (
        second.status_code,
        second.headers["location"],
    )
    hide_token = re.compile(r'value="[0-9a-f]{64}"')
    first_page = hide_token.sub("", known.get("/sign-in/code").text)
    assert first_page == hide_token.sub("", unknown.get("/sign-in/code").text)
    assert len(codes_sent(database)) == 1


def test_a_wrong_code_is_told_on_the_page(pages: FastAPI, database: Database) -> None:
    browser = browser_of(pages)
    ask_for_code(browser)
    wrong = f"{(int(codes_sent(database)[0]) + 1) % 1_000_000:06d}"

    answer = post(browser, "/sign-in/code", "/sign-in/code", code=wrong)

    assert answer.status_code == 401
    assert "This code is not valid. Check it, or ask for a new one." in answer.text
    assert SESSION_COOKIE not in browser.cookies


def test_five_wrong_codes_spoil_the_right_one(pages: FastAPI, database: Database) -> None:
    browser = browser_of(pages)
    ask_for_code(browser)
    right = codes_sent(database)[0]
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        post(browser, "/sign-in/code", "/sign-in/code", code=wrong)

    assert post(browser, "/sign-in/code", "/sign-in/code", code=right).status_code == 401


def test_a_sixth_code_is_promised_and_not_sent(pages: FastAPI, database: Database) -> None:
    browser = browser_of(pages)
    answers = [ask_for_code(browser).headers["location"] for _ in range(CODES_PER_HOUR + 1)]

    assert set(answers) == {"/sign-in/code"}
    assert len(codes_sent(database)) == CODES_PER_HOUR


def test_a_number_that_is_none_is_kept_for_correction(pages: FastAPI) -> None:
    answer = ask_for_code(browser_of(pages), "nul vier")

    assert answer.status_code == 422
    assert 'value="nul vier"' in answer.text
    assert "This is not a phone number." in answer.text


def test_the_code_page_alone_leads_back_to_the_number(pages: FastAPI) -> None:
    assert browser_of(pages).get("/sign-in/code").headers["location"] == "/sign-in"


def test_signing_out_ends_the_session_everywhere(pages: FastAPI, database: Database) -> None:
    browser = browser_of(pages)
    sign_in(browser, database)
    token = browser.cookies[SESSION_COOKIE]

    answer = post(browser, "/account", "/sign-out")

    assert answer.headers["location"] == "/sign-in?signed_out=true"
    assert SESSION_COOKIE not in browser.cookies
    again = browser_of(pages)
    again.cookies.set(SESSION_COOKIE, token)
    assert again.get("/").headers["location"] == "/sign-in"


def test_a_language_stays_in_the_browser_and_with_the_person(
    pages: FastAPI, database: Database
) -> None:
    browser = browser_of(pages)
    sign_in(browser, database)

    answer = post(browser, "/pay", "/language", language="de", back="/pay")

    assert answer.headers["location"] == "/pay"
    assert '<html lang="de">' in browser.get("/pay").text
    with database.reading() as session:
        amina = identity_of(session, OURS, PersonKind.COURIER, 1)
    assert amina is not None
    assert amina.language == "de"
