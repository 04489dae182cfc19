"""Replies to our numbers, over the carrier's stand-in and over the wire."""

from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select, text
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.clock import FixedClock
from courier_api.foundation.database import Database
from courier_api.messaging.models import OutboxMessage
from courier_api.notices.consent import has_stopped
from courier_api.notices.errors import GatewayRejected
from courier_api.notices.gateway import OutgoingSms
from courier_api.notices.models import SmsReply
from courier_api.notices.received import take_words
from courier_api.notices.reply_router import PATH, router
from courier_api.notices.sandbox import create_sms_sandbox
from courier_api.notices.signed_form import StatusCallbacks
from courier_api.web import problems
from courier_api.web.site import site_from
from safety.message_rules import Line
from safety.sms_segments import Encoding, SmsCount, count_segments
from tests.factories.cooperatives import OURS
from tests.pages.asgi import client_of
from tests.service.auth.people import AMINA_PHONE, NOW, make_identity
from tests.service.notices.carrier import gateway_to, new_sandbox

PUBLIC, SECRET = "https://courier.example", "carrier-secret"
DUTY, TIPS = "+32460000000", "+32460000001"


@pytest.fixture
def amina(database: Database) -> int:
    with database.transaction() as session:
        return make_identity(session).id


@pytest.fixture
def client(database: Database) -> httpx.Client:
    """The carrier's side of the line."""
    clock = FixedClock(NOW)
    app = FastAPI()
    problems.install(app, site_from(database, clock, encrypted=True))
    callbacks = StatusCallbacks(
        database=database, clock=clock, public_url=PUBLIC, auth_token=SecretStr(SECRET)
    )
    app.include_router(router(callbacks, campaign_sender=TIPS))
    return client_of(app)


def answer(
    client: httpx.Client, body: str, *, to: str = DUTY, sid: str = "SM1", secret: str = SECRET,
    phone: str = AMINA_PHONE,
) -> httpx.Response:  # fmt: skip
    fields = {"MessageSid": sid, "From": phone, "To": to, "Body": body}
    signature = RequestValidator(secret).compute_signature(PUBLIC + PATH, fields)
    headers = {
        "x-twilio-signature": signature,
        "content-type": "application/x-www-form-urlencoded",
    }
    return client.post(PATH, content=urlencode(fields), headers=headers)


def stops(database: Database, identity_id: int) -> list[Line]:
    with database.reading() as session:
        return [line for line in Line if has_stopped(session, identity_id, line)]


def test_a_stop_stops_the_number_it_was_sent_to(
    client: httpx.Client, database: Database, amina: int
) -> None:
    assert answer(client, "Stop", to=TIPS).text == "<Response/>"
    assert stops(database, amina) == [Line.CAMPAIGN]

    answer(client, "start", to=DUTY, sid="SM2")
    assert stops(database, amina) == [Line.CAMPAIGN]
    answer(client, "START", to=TIPS, sid="SM3")
    assert stops(database, amina) == []


def test_a_repeated_reply_counts_once(client: httpx.Client, database: Database, amina: int) -> None:
    answer(client, "STOP", sid="SM1")
    answer(client, "START", sid="SM2")
    answer(client, "STOP", sid="SM1")

    assert stops(database, amina) == []


def test_the_words_of_a_courier_are_kept_unreadable_until_they_are_taken_once(
    client: httpx.Client, database: Database, amina: int
) -> None:
    answer(client, "mijn been doet pijn")

    with database.reading() as session:
        (reply,) = session.scalars(select(SmsReply))
        assert (reply.meaning, reply.line) == ("other", "duty")
        (told,) = session.scalars(select(OutboxMessage))
        assert (told.kind, told.payload) == ("notice.replied", {"reply_id": reply.id})
        stored = session.connection().execute(text("SELECT words FROM sms_replies")).scalar_one()
        assert b"pijn" not in bytes(stored)
    with database.transaction() as session:
        taken = take_words(session, reply.id)
        assert taken is not None
        assert taken.text == "mijn been doet pijn"
        assert take_words(session, reply.id) is None


def test_words_to_the_number_of_tips_and_words_of_staff_are_not_kept(
    client: httpx.Client, database: Database, amina: int
) -> None:
    with database.transaction() as session:
        staff_phone = "+32470111009"
        add_staff(
            session, employer_number=OURS, name="Hilde", role=Role.ADVISER, phone=staff_phone,
            language="nl", now=NOW,
        )  # fmt: skip
    answer(client, "dank u", to=TIPS)
    answer(client, "ik kom", phone=staff_phone, sid="SM2")

    with database.reading() as session:
        assert [reply.words for reply in session.scalars(select(SmsReply))] == [None, None]
        assert session.scalars(select(OutboxMessage)).all() == []


def test_a_one_is_announced_once(client: httpx.Client, database: Database, amina: int) -> None:
    for _ in range(2):
        answer(client, "1")

    with database.reading() as session:
        taken, replied = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        assert (taken.kind, taken.payload) == ("notice.taken", {"identity_id": amina})
        assert replied.kind == "notice.replied"


@pytest.mark.parametrize(
    ("secret", "phone", "status"), [("x", AMINA_PHONE, 403), (SECRET, "?", 200)]
)
def test_who_is_not_the_carrier_or_not_known_changes_nothing(
    client: httpx.Client, database: Database, amina: int, secret: str, phone: str, status: int
) -> None:
    assert answer(client, "STOP", secret=secret, phone=phone).status_code == status
    assert stops(database, amina) == []


def test_who_reports_from_an_unknown_phone_is_told_that_it_was_not_taken(
    client: httpx.Client, database: Database
) -> None:
    told = answer(client, "COURIER 1 0197F3C2 HA", phone="+32470555555").text

    text = told.removeprefix('<?xml version="1.0" encoding="UTF-8"?><Response><Message>')
    body = text.removesuffix("</Message></Response>")
    assert "112" in body
    assert count_segments(body) == SmsCount(encoding=Encoding.GSM_7, segments=1)
    assert answer(client, "hello", phone="+32470555555", sid="SM2").text == "<Response/>"


def test_the_sandbox_stops_one_sender_as_the_carrier_does() -> None:
    sandbox = new_sandbox()
    phone = client_of(create_sms_sandbox(sandbox))
    gateway = gateway_to(sandbox)
    tip = OutgoingSms(to=AMINA_PHONE, body="Tip", reference="1", line=Line.CAMPAIGN)
    case = OutgoingSms(to=AMINA_PHONE, body="Case", reference="2")

    phone.post("/sandbox/replies", data={"From": AMINA_PHONE, "To": TIPS, "Body": "stop"})
    with pytest.raises(GatewayRejected) as refused:
        gateway.send(tip)
    gateway.send(case)
    phone.post("/sandbox/replies", data={"From": AMINA_PHONE, "To": TIPS, "Body": "START"})
    gateway.send(tip)

    assert refused.value.opted_out
    assert [(m.sender, m.body) for m in sandbox.messages] == [(DUTY, "Case"), (TIPS, "Tip")]


def test_the_sandbox_counts_parts_as_the_carrier_does() -> None:
    sandbox = new_sandbox()
    form = {"To": AMINA_PHONE, "From": DUTY, "Body": "ê" * 71}

    made = client_of(create_sms_sandbox(sandbox)).post(
        "/2010-04-01/Accounts/ACsandbox/Messages.json", data=form, auth=("ACsandbox", "development")
    )

    assert made.json()["num_segments"] == "2"
