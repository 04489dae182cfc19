"""Calls: the real adapter before the carrier's stand-in, which passes keys and ends on, signed."""

from datetime import timedelta
from urllib.parse import parse_qsl

import httpx
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from courier_api.locale.catalogue import Language
from courier_api.notices import sandbox_calls
from courier_api.notices.errors import GatewayRejected, GatewayUnavailable
from courier_api.notices.gateway import CallState, FakeSmsGateway, OutgoingCall, SmsGateway
from courier_api.notices.sandbox import create_sms_sandbox
from courier_api.notices.sandbox_account import SandboxAccount
from courier_api.notices.spoken import ask_for_a_key
from tests.pages.asgi import client_of
from tests.service.notices.carrier import NOW, gateway_to, new_sandbox

KEYS = "https://courier.example/hooks/v1/twilio/voice?call=1"
CALL = OutgoingCall(
    to="+32470123456",
    twiml=ask_for_a_key("Appuyez sur 1 & ouvrez", Language.FR, KEYS),
    reference="1",
)


@pytest.fixture(params=["fake", "sandbox"])
def gateway(request: pytest.FixtureRequest) -> SmsGateway:
    """Each implementation that runs without the carrier itself."""
    return FakeSmsGateway() if request.param == "fake" else gateway_to(new_sandbox())


def test_a_call_taken_over_has_a_name_and_is_found_again(gateway: SmsGateway) -> None:
    placed = gateway.call(CALL)

    assert placed.provider_id.startswith("CA")
    assert placed.state is CallState.QUEUED
    found = gateway.find_call(CALL, since=NOW - timedelta(minutes=10))
    assert found is not None
    assert found.provider_id == placed.provider_id


def test_what_rang_long_before_is_not_the_lost_call() -> None:
    gateway = gateway_to(new_sandbox())
    gateway.call(CALL)

    assert gateway.find_call(CALL, since=NOW + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("phone", "error"), [("+32470000004", GatewayRejected), ("+32470000003", GatewayUnavailable)]
)
def test_numbers_with_a_fate_of_their_own(phone: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        gateway_to(new_sandbox()).call(OutgoingCall(to=phone, twiml=CALL.twiml, reference="1"))


def test_twiml_that_is_none_is_refused() -> None:
    with pytest.raises(GatewayRejected):
        gateway_to(new_sandbox()).call(OutgoingCall(to=CALL.to, twiml="Say 1", reference="1"))


def test_a_key_is_passed_on_signed_and_then_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, dict[str, str], str]] = []

    def listen(request: httpx.Request) -> httpx.Response:
        fields = dict(parse_qsl(request.content.decode()))
        heard.append((str(request.url), fields, request.headers["x-twilio-signature"]))
        return httpx.Response(200)

    sandbox = new_sandbox()
    phone = client_of(create_sms_sandbox(sandbox))
    call = sandbox.phones.take_over(
        {"To": CALL.to, "From": "+32460000000", "Twiml": CALL.twiml, "StatusCallback": KEYS}
    )
    line = httpx.MockTransport(listen)
    real = httpx.Client
    monkeypatch.setattr(sandbox_calls.httpx, "Client", lambda **_: real(transport=line))
    assert "Appuyez sur 1 &amp; ouvrez" in phone.get("/").text

    assert phone.post(f"/sandbox/calls/{call.sid}/key", data={"Digits": "1"}).status_code == 204

    assert [fields.get("Digits", fields["CallStatus"]) for _, fields, _ in heard] == [
        "1",
        "completed",
    ]
    for url, fields, signature in heard:
        checker = RequestValidator(SandboxAccount().auth_token)
        assert checker.validate(url, fields, signature)
    assert phone.post("/sandbox/calls/CAnone/key").status_code == 404
