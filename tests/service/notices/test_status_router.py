"""The carrier's callbacks."""

from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from courier_api.foundation.clock import FixedClock
from courier_api.foundation.database import Database
from courier_api.notices.deliver import state_of
from courier_api.notices.gateway import NoticeState
from courier_api.notices.send import notices_to, send_sms
from courier_api.notices.signed_form import StatusCallbacks
from courier_api.notices.status_router import PATH, router
from courier_api.web import problems
from courier_api.web.site import site_from
from tests.pages.asgi import client_of
from tests.service.auth.people import NOW, make_identity
from tests.service.notices.test_send import COVERED

PUBLIC = "https://courier.example"
SECRET = "carrier-secret"


@pytest.fixture
def notice_id(database: Database) -> int:
    """A message that was written."""
    with database.transaction() as session:
        identity = make_identity(session)
        send_sms(session, identity=identity, occasion=COVERED, now=NOW)
        return notices_to(session, identity)[0].id


@pytest.fixture
def client(database: Database) -> httpx.Client:
    """The carrier's side of the line."""
    clock = FixedClock(NOW)
    app = FastAPI()
    problems.install(app, site_from(database, clock, encrypted=True))
    callbacks = StatusCallbacks(
        database=database, clock=clock, public_url=PUBLIC, auth_token=SecretStr(SECRET)
    )
    app.include_router(router(callbacks))
    return client_of(app)


def call(
    client: httpx.Client, notice_id: int, fields: dict[str, str], *, secret: str = SECRET
) -> httpx.Response:
    path = f"{PATH}?notice={notice_id}"
    signature = RequestValidator(secret).compute_signature(PUBLIC + path, fields)
    headers = {
        "x-twilio-signature": signature,
        "content-type": "application/x-www-form-urlencoded",
    }
    return client.post(path, content=urlencode(fields), headers=headers)


def fields(status: str = "delivered", **more: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "MessageStatus": status, "To": "+32470123456"} | more


def test_a_signed_report_is_noted(client: httpx.Client, database: Database, notice_id: int) -> None:
    assert call(client, notice_id, fields()).status_code == 204

    with database.reading() as session:
        assert state_of(session, notice_id) is NoticeState.DELIVERED


def test_unknown_and_blank_fields_take_part_in_the_signature(
    client: httpx.Client, notice_id: int
) -> None:
    assert call(client, notice_id, fields(Later="x", ErrorCode="")).status_code == 204


@pytest.mark.parametrize("secret", ["another", ""])
def test_a_wrong_signature_is_refused(client: httpx.Client, notice_id: int, secret: str) -> None:
    refused = call(client, notice_id, fields(), secret=secret)

    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/callback-not-signed"


def test_a_missing_signature_is_refused(client: httpx.Client, notice_id: int) -> None:
    assert client.post(f"{PATH}?notice={notice_id}", data=fields()).status_code == 403


def test_a_report_without_an_end_is_not_read(client: httpx.Client, notice_id: int) -> None:
    assert call(client, notice_id, fields(Later="x" * 20_000)).status_code == 403


def test_a_state_of_a_later_release_is_taken_without_effect(
    client: httpx.Client, database: Database, notice_id: int
) -> None:
    assert call(client, notice_id, fields("read")).status_code == 204

    with database.reading() as session:
        assert state_of(session, notice_id) is None
