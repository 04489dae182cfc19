"""Sign-in for programs."""

from datetime import datetime

import httpx
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session

from courier_api.auth.codes import MOST_ATTEMPTS, IssuedCode
from courier_api.auth.gate import SESSION_COOKIE, Gate
from courier_api.auth.roles import Role
from courier_api.auth.router import SignInApi, router
from courier_api.foundation.clock import FixedClock
from courier_api.foundation.database import Database
from courier_api.web import problems
from courier_api.web.site import site_from
from tests.pages.asgi import client_of
from tests.service.auth.people import AMINA_PHONE, NOW, make_identity

API = "/api/v1/sign-in"


class SentCodes:
    """Remembers codes instead of sending them."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def __call__(self, _: Session, issued: IssuedCode, now: datetime) -> None:
        self.codes.append(issued.code)


@pytest.fixture
def sent() -> SentCodes:
    """What would have gone out by SMS."""
    return SentCodes()


@pytest.fixture
def client(database: Database, sent: SentCodes) -> httpx.Client:
    """A program without a session. Amina is known."""
    clock = FixedClock(NOW)
    gate = Gate(database=database, clock=clock)
    app = FastAPI()
    problems.install(app, site_from(database, clock, encrypted=False))
    app.include_router(router(SignInApi(gate=gate, send_code=sent)))
    app.get("/api/v1/office", dependencies=[Depends(gate.require(Role.OFFICE))])(lambda: {})
    with database.transaction() as session:
        make_identity(session)
    return client_of(app)


def token(client: httpx.Client, sent: SentCodes) -> str:
    client.post(f"{API}/codes", json={"phone": AMINA_PHONE})
    confirmation = {"phone": AMINA_PHONE, "code": sent.codes[-1]}
    opened = client.post(f"{API}/sessions", json=confirmation)
    assert opened.status_code == 201
    return str(opened.json()["token"])


def test_a_program_signs_in_and_out(client: httpx.Client, sent: SentCodes) -> None:
    bearer = {"authorization": f"Bearer {token(client, sent)}"}

    assert client.get(f"{API}/session", headers=bearer).json()["role"] == "courier"
    assert client.delete(f"{API}/session", headers=bearer).status_code == 204
    assert client.get(f"{API}/session", headers=bearer).status_code == 401


def test_known_and_unknown_phones_get_the_same_answer(
    client: httpx.Client, sent: SentCodes
) -> None:
    known = client.post(f"{API}/codes", json={"phone": AMINA_PHONE})
    unknown = client.post(f"{API}/codes", json={"phone": "+32499999999"})

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert len(sent.codes) == 1


def keyed(key: str) -> dict[str, str]:
    return {"idempotency-key": key}


def test_a_repeated_wish_sends_one_code(client: httpx.Client, sent: SentCodes) -> None:
    for key in ("k-1", "k-1", "k-2"):
        answer = client.post(f"{API}/codes", json={"phone": AMINA_PHONE}, headers=keyed(key))
        assert answer.status_code == 202

    assert len(sent.codes) == 2


def test_a_lost_answer_can_be_asked_for_again(client: httpx.Client, sent: SentCodes) -> None:
    client.post(f"{API}/codes", json={"phone": AMINA_PHONE})
    given = {"phone": AMINA_PHONE, "code": sent.codes[0]}
    first = client.post(f"{API}/sessions", json=given, headers=keyed("k-1"))
    again = client.post(f"{API}/sessions", json=given, headers=keyed("k-1"))

    assert (again.status_code, again.json()) == (201, first.json())
    bearer = {"authorization": f"Bearer {again.json()['token']}"}
    assert client.get(f"{API}/session", headers=bearer).status_code == 200


@pytest.mark.parametrize("headers", [{}, keyed("k-2")])
def test_a_used_code_opens_nothing_for_anybody_else(
    client: httpx.Client, sent: SentCodes, headers: dict[str, str]
) -> None:
    client.post(f"{API}/codes", json={"phone": AMINA_PHONE})
    given = {"phone": AMINA_PHONE, "code": sent.codes[0]}
    client.post(f"{API}/sessions", json=given, headers=keyed("k-1"))

    assert client.post(f"{API}/sessions", json=given, headers=headers).status_code == 401


def test_guesses_at_a_used_code_are_counted(client: httpx.Client, sent: SentCodes) -> None:
    client.post(f"{API}/codes", json={"phone": AMINA_PHONE})
    given = {"phone": AMINA_PHONE, "code": sent.codes[0]}
    client.post(f"{API}/sessions", json=given, headers=keyed("k-1"))
    wrong = {**given, "code": f"{(int(sent.codes[0]) + 1) % 1_000_000:06d}"}
    for _ in range(MOST_ATTEMPTS):
        client.post(f"{API}/sessions", json=wrong, headers=keyed("k-1"))

    assert client.post(f"{API}/sessions", json=given, headers=keyed("k-1")).status_code == 401


@pytest.mark.parametrize("phone", [AMINA_PHONE, "+32499999999"])
@pytest.mark.parametrize("path", ["codes", "sessions"])
def test_a_key_that_is_none_is_refused_for_everybody(
    client: httpx.Client, path: str, phone: str
) -> None:
    given = {"phone": phone, "code": "123456"}
    refused = client.post(f"{API}/{path}", json=given, headers=keyed("k" * 201))

    assert refused.status_code == 422


def test_a_wrong_code_is_a_problem_document(client: httpx.Client, sent: SentCodes) -> None:
    client.post(f"{API}/codes", json={"phone": AMINA_PHONE})
    wrong = f"{(int(sent.codes[0]) + 1) % 1_000_000:06d}"
    refused = client.post(f"{API}/sessions", json={"phone": AMINA_PHONE, "code": wrong})

    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/wrong-code"
    assert refused.headers["www-authenticate"] == "Bearer"


def test_the_cookie_of_the_pages_opens_nothing_here(client: httpx.Client, sent: SentCodes) -> None:
    client.cookies.set(SESSION_COOKIE, token(client, sent))

    assert client.get(f"{API}/session").status_code == 401


def test_a_courier_may_not_call_what_is_the_offices(client: httpx.Client, sent: SentCodes) -> None:
    bearer = {"authorization": f"Bearer {token(client, sent)}"}

    refused = client.get("/api/v1/office", headers=bearer)

    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/not-your-role"


def test_a_phone_that_is_none_is_named_as_the_wrong_field(client: httpx.Client) -> None:
    refused = client.post(f"{API}/codes", json={"phone": "not a phone"})

    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "phone", "rule": "phone_number"}]
