"""Form tokens, roles, headers, and what a person sees when something is refused."""

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette

from courier_api.auth.errors import (
    NotYourRole,
    PhoneTaken,
    PhoneUnreadable,
    SignInNeeded,
    WrongCode,
)
from courier_api.auth.roles import Role
from courier_api.foundation.encryption import Keyring
from courier_api.foundation.errors import ServiceError
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.notices.signed_form import CallbackNotSigned
from courier_api.web.application import origin_of
from courier_api.web.assets import AssetNotFound
from courier_api.web.problem_pages import known_problems
from courier_api.web.security import FormExpired, Seals, SecurityHeaders
from courier_api.web.site import FormTooLong
from tests.pages import views
from tests.pages.forms import post, token_of
from tests.pages.markup import Page
from tests.pages.stage import Stage, browser_of

FORMS = {
    "/sign-in": None,
    "/sign-in/code": None,
    "/sign-out": None,
    "/language": None,
    "/report/hurt": Role.COURIER,
    "/report/details": Role.COURIER,
    "/report/cancel": Role.COURIER,
    "/console/incidents/2026-0042/open": Role.ADVISER,
    "/office/dead-letters/1/retry": Role.OFFICE,
    "/office/parked/1/replay": Role.OFFICE,
}
MESSAGES = {
    "nl": "Dit formulier is te oud of kwam niet van onze pagina.",
    "en": "This form is too old or did not come from our page.",
}


@pytest.mark.parametrize(("action", "role"), FORMS.items())
def test_a_form_without_its_token_is_refused(
    app: FastAPI, stage: Stage, action: str, role: Role | None
) -> None:
    browser = browser_of(app, role)
    browser.get("/sos")  # any page: the browser has its visit

    answer = browser.post(action, data={"form_token": "guessed"})

    assert answer.status_code == 403
    assert MESSAGES["en"] in answer.text
    assert stage.retried == []


def test_a_token_of_another_browser_is_refused(app: FastAPI, stage: Stage) -> None:
    stolen = token_of(Page(browser_of(app, Role.OFFICE).get("/office").text))
    browser = browser_of(app, Role.OFFICE)
    browser.get("/office")

    answer = browser.post("/office/parked/1/replay", data={"form_token": stolen})

    assert answer.status_code == 403


def test_a_token_ends_with_the_session_it_was_made_in(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.OFFICE)
    token = token_of(Page(browser.get("/office").text))
    browser.cookies.set("courier_session", Role.COURIER.value)

    assert browser.post("/report/cancel", data={"form_token": token}).status_code == 403


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_a_form_sent_from_a_foreign_page_is_refused(
    app: FastAPI, stage: Stage, origin: str
) -> None:
    browser = browser_of(app, Role.OFFICE)
    browser.get("/office")
    browser.headers["sec-fetch-site"] = origin

    assert post(browser, "/office", "/office/parked/1/replay").status_code == 403


@pytest.mark.parametrize("fields", [{"details": "x" * 70_000}, {str(n): "" for n in range(80)}])
def test_a_form_that_nobody_can_have_typed_is_not_read(
    app: FastAPI, stage: Stage, fields: dict[str, str]
) -> None:
    browser = browser_of(app, Role.COURIER)

    answer = browser.post("/report/details", data=fields)

    assert answer.status_code == 400
    assert "This form is too long." in answer.text


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/console", Role.COURIER),
        ("/console/incidents/2026-0042", Role.OFFICE),
        ("/office", Role.ADVISER),
        ("/pay", Role.OFFICE),
        ("/report", Role.ADVISER),
    ],
)
def test_a_page_of_another_role_is_closed(
    app: FastAPI, stage: Stage, path: str, role: Role
) -> None:
    answer = browser_of(app, role).get(path)

    assert answer.status_code == 403
    assert "Your role may not open this page." in answer.text


@pytest.mark.parametrize(
    ("role", "home"), [(Role.ADVISER, "/console/today"), (Role.OFFICE, "/office")]
)
def test_staff_start_at_their_own_page(app: FastAPI, stage: Stage, role: Role, home: str) -> None:
    assert browser_of(app, role).get("/").headers["location"] == home


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/nowhere", "/api/v1/nothing", "/favicon.ico", "/fails"]
)
def test_every_answer_carries_the_protecting_headers(app: FastAPI, stage: Stage, path: str) -> None:
    headers = browser_of(app, Role.COURIER).get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pictures_come_from_one_other_origin_when_the_operator_says_so() -> None:
    url = "https://tiles.example:8443/{z}/{x}/{y}.png"
    guarded = SecurityHeaders(Starlette(), encrypted=True, images_from=origin_of(url))

    policy = guarded.headers["content-security-policy"]
    assert "img-src 'self' https://tiles.example:8443;" in policy
    assert guarded.headers["strict-transport-security"]
    assert origin_of(None) is None


def test_pages_are_kept_by_no_cache_and_files_for_a_year(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.COURIER)
    page = browser.get("/")
    sheet = next(link for link in Page(page.text).named("link") if "css" in link.get("href"))

    assert page.headers["cache-control"] == "no-store"
    assert "immutable" in browser.get(sheet.get("href")).headers["cache-control"]
    assert browser.get("/static/000000000000/courier.css").status_code == 404


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_refusal_is_a_page_in_the_persons_language(
    app: FastAPI, stage: Stage, language: str
) -> None:
    browser = browser_of(app, Role.OFFICE, language)
    browser.get("/office")

    assert MESSAGES[language] in browser.post("/office/parked/1/replay", data={}).text


def test_an_error_without_words_of_its_own_says_its_sentence(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.OFFICE, "fr")
    page = Page(browser.get("/office").text)

    answer = browser.post("/office/dead-letters/404/retry", data={"form_token": token_of(page)})

    assert answer.status_code == 404
    assert "Introuvable" in answer.text
    assert "There is no failed message with this number." in answer.text


def test_programs_get_problem_documents(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app)
    by_path = browser.get("/api/v1/nothing")
    browser.headers["accept"] = "application/json"
    by_wish = browser.get("/office")

    assert by_path.headers["content-type"] == "application/problem+json"
    assert by_path.json() == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address.",
    }
    assert (by_wish.status_code, by_wish.json()["type"]) == (401, "/problems/sign-in-needed")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("PUT", "/sign-in", 405), ("GET", "/pay/not-a-day", 422), ("GET", "/report/why", 404)],
)
def test_the_frameworks_refusals_look_like_ours(
    app: FastAPI, stage: Stage, method: str, path: str, status: int
) -> None:
    answer = browser_of(app, Role.COURIER).request(method, path)

    assert answer.status_code == status
    assert "What you can do" in answer.text


def test_wrong_fields_are_named_without_what_was_sent(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.COURIER)
    browser.headers["accept"] = "application/json"

    answer = browser.get("/pay/not-a-day")

    assert answer.json()["errors"] == [{"field": "worked_on", "rule": "date_from_datetime_parsing"}]
    assert "not-a-day" not in answer.text


@pytest.mark.parametrize("path", ["/fails", "/api/v1/fails"])
def test_an_unforeseen_error_tells_nothing_of_the_inside(
    app: FastAPI, stage: Stage, path: str
) -> None:
    answer = browser_of(app).get(path)

    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "The service met an error that it did not expect." in answer.text


@pytest.mark.parametrize("slug", sorted(known_problems()))
def test_every_problem_is_explained(app: FastAPI, stage: Stage, slug: str) -> None:
    assert browser_of(app).get(f"/problems/{slug}").status_code == 200


@pytest.mark.parametrize(
    "error",
    [
        SignInNeeded(),
        WrongCode(),
        PhoneUnreadable(),
        PhoneTaken(),
        NotYourRole("courier"),
        FormExpired(),
        FormTooLong(),
        AssetNotFound(),
        CallbackNotSigned(),
    ],
    ids=lambda error: error.slug,
)
def test_pages_and_programs_read_the_same_sentence(error: ServiceError) -> None:
    text = load_catalogue().text

    assert text(f"problems.{error.slug}.detail", Language.EN) == error.detail
    assert text(f"problems.{error.slug}.title", Language.EN) == error.title


def test_a_sealed_record_opens_for_its_purpose_only_and_not_for_ever() -> None:
    seals = Seals(Keyring(["ZGV2ZWxvcG1lbnQtb25seS1rZXktbm90LWEtc2VjcmU="]))
    later = views.EVENING
    sealed = seals.seal("report", {"a": "b"}, until=later)

    assert seals.open("report", sealed, now=views.NOW) == {"a": "b"}
    assert seals.open("other", sealed, now=views.NOW) is None
    assert seals.open("report", sealed, now=later) is None
    assert seals.open("report", sealed[:-2], now=views.NOW) is None
    assert seals.open("report", None, now=views.NOW) is None
