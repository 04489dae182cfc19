"""Three minutes without an answer: the phone rings, and a 1 takes the case."""

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from courier_api.auth.identities import add_staff
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.incidents.call_for_help import take_help
from courier_api.incidents.courier_report import Hurt
from courier_api.notices.errors import GatewayRejected, GatewayUnavailable
from courier_api.notices.gateway import FakeSmsGateway
from courier_api.notices.models import VoiceCall
from courier_api.notices.signed_form import StatusCallbacks
from courier_api.notices.voice_router import PATH, STATUS_PATH, router
from courier_api.web import problems
from courier_api.web.site import site_from
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.incidents import incidents, make_report, timeline_of
from tests.factories.running import Running
from tests.pages.asgi import client_of

PUBLIC, SECRET = "https://courier.example", "carrier-secret"
ADVISER, DEPUTY = "+32470111001", "+32470111002"


@pytest.fixture
def called(service: Running, amina: int) -> Running:
    """Amina asked for an ambulance; an adviser who reads French and a deputy can be told."""
    with service.database.transaction() as session:
        for role, phone, language in (
            (Role.ADVISER, ADVISER, "fr"),
            (Role.DEPUTY, DEPUTY, "nl"),
        ):
            add_staff(
                session, employer_number=OURS, name=role.value, role=role, phone=phone,
                language=language, now=FRIDAY_NOON,
            )  # fmt: skip
        make_report(session, amina, hurt=Hurt.AMBULANCE, now=service.clock.now())
    service.work()
    return service


@pytest.fixture
def carrier(called: Running) -> httpx.Client:
    """The carrier's side of the line."""
    app = FastAPI()
    problems.install(app, site_from(called.database, called.clock, encrypted=True))
    callbacks = StatusCallbacks(
        database=called.database, clock=called.clock, public_url=PUBLIC,
        auth_token=SecretStr(SECRET),
    )  # fmt: skip
    app.include_router(router(callbacks))
    return client_of(app)


def post(
    carrier: httpx.Client, path: str, fields: dict[str, str], *, secret: str = SECRET
) -> httpx.Response:
    target = f"{path}?call=1"
    signature = RequestValidator(secret).compute_signature(PUBLIC + target, fields)
    return carrier.post(target, data=fields, headers={"x-twilio-signature": signature})


def phones(service: Running) -> FakeSmsGateway:
    assert isinstance(service.services.sms, FakeSmsGateway)
    return service.services.sms


def rung(service: Running) -> list[str]:
    return [call.to for call in phones(service).placed]


def told(service: Running) -> list[str]:
    return [message.to for message in phones(service).sent if message.to in (ADVISER, DEPUTY)]


def kinds(service: Running) -> list[str]:
    (incident,) = incidents(service.database)
    return [line.kind for line in timeline_of(service.database, incident)]


def test_after_three_minutes_the_adviser_is_phoned_in_their_language(called: Running) -> None:
    called.pass_time(seconds=179)
    assert rung(called) == []
    called.pass_time(seconds=1)

    (call,) = phones(called).placed
    assert call.to == ADVISER
    assert 'language="fr-FR"' in call.twiml
    assert f'action="http://127.0.0.1:8000{PATH}?call=1"' in call.twiml
    assert "help_phoned" in kinds(called)
    called.pass_time(minutes=30)
    assert len(rung(called)) == 1


def test_who_has_answered_is_not_phoned(called: Running) -> None:
    with called.database.transaction() as session:
        adviser = session.scalars(
            select(SignInIdentity).where(SignInIdentity.role == Role.ADVISER.value)
        ).one()
        take_help(session, adviser.id, now=called.clock.now())
    called.pass_time(minutes=30)

    assert rung(called) == []


def test_a_one_on_the_phone_takes_it_once_and_nobody_else_is_told(
    called: Running, carrier: httpx.Client
) -> None:
    called.pass_time(minutes=3)
    answers = [post(carrier, PATH, {"Digits": "1", "CallSid": "CA1"}) for _ in range(2)]
    called.pass_time(minutes=30)

    assert all("Merci" in answer.text for answer in answers)
    assert kinds(called).count("help_answered") == 1
    assert told(called) == [ADVISER]


def test_another_key_or_a_wrong_signature_takes_nothing(
    called: Running, carrier: httpx.Client
) -> None:
    called.pass_time(minutes=3)
    assert "Merci" not in post(carrier, PATH, {"Digits": "2"}).text
    assert post(carrier, PATH, {"Digits": "1"}, secret="x").status_code == 403
    called.pass_time(minutes=3)

    assert told(called) == [ADVISER, DEPUTY]


def test_when_nobody_picks_up_the_deputy_hears_at_once(
    called: Running, carrier: httpx.Client
) -> None:
    called.pass_time(minutes=3)
    for status in ("ringing", "no-answer", "completed", "unheard-of"):
        assert post(carrier, STATUS_PATH, {"CallStatus": status}).status_code == 204
    called.work()

    assert told(called) == [ADVISER, DEPUTY]
    assert "help_not_reached" in kinds(called)
    with called.database.reading() as session:
        assert session.scalars(select(VoiceCall.state)).one() == "no-answer"


@pytest.mark.parametrize("loses_answers", [False, True])
def test_a_broken_line_rings_once_all_the_same(called: Running, loses_answers: bool) -> None:
    phones(called).fail_with = GatewayUnavailable("broken")
    phones(called).loses_answers = loses_answers
    called.pass_time(minutes=5)

    assert rung(called) == [ADVISER]


def test_a_number_that_cannot_be_called_is_no_reason_to_wait(called: Running) -> None:
    called.pass_time(seconds=179)
    phones(called).fail_with = GatewayRejected("no number", code=21217)
    called.pass_time(seconds=1)

    assert told(called) == [ADVISER, DEPUTY]
