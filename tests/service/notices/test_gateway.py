"""What every carrier must do, the fake and the real adapter before the sandbox alike."""

from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from courier_api.notices.errors import GatewayRejected, GatewayUnavailable
from courier_api.notices.gateway import FakeSmsGateway, NoticeState, OutgoingSms, SmsGateway
from courier_api.notices.twilio_gateway import TwilioAccount, TwilioGateway
from tests.service.notices.carrier import HELLO, NOW, gateway_to, new_sandbox


@pytest.fixture(params=["fake", "sandbox"])
def gateway(request: pytest.FixtureRequest) -> SmsGateway:
    """Each implementation that runs without the carrier itself."""
    return FakeSmsGateway() if request.param == "fake" else gateway_to(new_sandbox())


def test_a_message_taken_over_has_a_name_and_is_queued(gateway: SmsGateway) -> None:
    sent = gateway.send(HELLO)

    assert sent.provider_id.startswith("SM")
    assert sent.state is NoticeState.QUEUED


def test_two_messages_have_two_names(gateway: SmsGateway) -> None:
    assert gateway.send(HELLO).provider_id != gateway.send(HELLO).provider_id


def test_a_message_that_was_taken_over_is_found_again(gateway: SmsGateway) -> None:
    sent = gateway.send(HELLO)

    found = gateway.find(HELLO, since=NOW - timedelta(minutes=10))

    assert found is not None
    assert found.provider_id == sent.provider_id


def test_another_text_is_not_found(gateway: SmsGateway) -> None:
    gateway.send(HELLO)
    other = OutgoingSms(to=HELLO.to, body="Iets anders.", reference="2")

    assert gateway.find(other, since=NOW - timedelta(minutes=10)) is None


def test_what_was_sent_long_before_is_not_the_lost_message() -> None:
    gateway = gateway_to(new_sandbox())
    gateway.send(HELLO)

    assert gateway.find(HELLO, since=NOW + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("phone", "code", "opted_out"),
    [("+32470000001", 21610, True), ("+32470000004", 21614, False), ("0470", 21211, False)],
)
def test_a_refusal_is_final_and_carries_the_carriers_code(
    phone: str, code: int, opted_out: bool
) -> None:
    with pytest.raises(GatewayRejected) as refusal:
        gateway_to(new_sandbox()).send(OutgoingSms(to=phone, body="x", reference="1"))

    assert (refusal.value.code, refusal.value.opted_out) == (code, opted_out)
    assert phone not in str(refusal.value)


def test_too_many_requests_mean_later() -> None:
    with pytest.raises(GatewayUnavailable):
        gateway_to(new_sandbox()).send(OutgoingSms(to="+32470000003", body="x", reference="1"))


def test_wrong_credentials_spoil_no_message() -> None:
    with pytest.raises(GatewayUnavailable) as refusal:
        gateway_to(new_sandbox(), auth_token="other").send(HELLO)

    assert refusal.value.code == 20003


@pytest.mark.parametrize("error", [httpx.ConnectError("no"), httpx.ReadTimeout("slow")])
def test_a_broken_line_means_later_and_names_no_phone(error: httpx.HTTPError) -> None:
    def break_down(_: httpx.Request) -> httpx.Response:
        raise error

    account = TwilioAccount(
        sid="ACx", auth_token=SecretStr("t"), sender="+32460000000", campaign_sender="+32460000001"
    )
    gateway = TwilioGateway(account, httpx.MockTransport(break_down))

    with pytest.raises(GatewayUnavailable) as refusal:
        gateway.send(HELLO)
    assert HELLO.to not in str(refusal.value)


def test_an_answer_that_is_no_json_means_later() -> None:
    account = TwilioAccount(
        sid="ACx", auth_token=SecretStr("t"), sender="+32460000000", campaign_sender="+32460000001"
    )
    answers = httpx.MockTransport(lambda _: httpx.Response(502, text="<html>Bad gateway</html>"))

    with pytest.raises(GatewayUnavailable):
        TwilioGateway(account, answers).send(HELLO)
