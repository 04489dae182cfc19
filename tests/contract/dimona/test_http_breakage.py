"""Breakage that no sandbox can play: errors of the transport and answers out of contract."""

from datetime import timedelta

import httpx
import pytest

from declarations.dimona.channel import (
    DimonaRejected,
    NotReady,
    PeriodQuery,
    QuotaExceeded,
    RejectionKind,
)
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from declarations.errors import ChannelUnavailable, OutcomeUnknown
from tests.contract.dimona.rigs import MovableClock
from tests.pure.declarations.sandbox.driver import AMINA, EMPLOYER, NOW, in_payload
from tests.pure.declarations.sandbox.keys import private_key, private_pem

QUERY = PeriodQuery(
    enterprise_number=EMPLOYER, ssin=AMINA, first_day=NOW.date(), last_day=NOW.date()
)


def _answering(*answers: httpx.Response | Exception) -> HttpDimonaChannel:
    """A client whose service gives these answers in turn; tokens are always granted."""
    queue = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": "secret-token", "expires_in": 600})
        found = queue.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    return _channel(httpx.MockTransport(answer))


def _channel(
    transport: httpx.BaseTransport, clock: MovableClock | None = None
) -> HttpDimonaChannel:
    settings = DimonaClientSettings(
        base_url="https://dimona.example/REST/dimona/v2/",
        token_url="https://dimona.example/token",
        audience="https://dimona.example/token",
        client_id="client",
        private_key_pem=private_pem(private_key()),
    )
    return HttpDimonaChannel(settings, now=(clock or MovableClock(NOW)).now, transport=transport)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.DecodingError("x"),
    ],
)
def test_whatever_breaks_after_sending_leaves_a_declaration_unknown(error: Exception) -> None:
    with _answering(error) as channel, pytest.raises(OutcomeUnknown):
        channel.submit(in_payload())


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
)
def test_whatever_breaks_before_sending_means_not_received(error: Exception) -> None:
    with _answering(error) as channel, pytest.raises(ChannelUnavailable):
        channel.submit(in_payload())


@pytest.mark.parametrize("body", ["", "[]", "no json", '{"declarationStatus": {"result": "Z"}}'])
def test_an_unreadable_verdict_is_asked_for_again_later(body: str) -> None:
    with _answering(httpx.Response(200, text=body)) as channel:
        expected: type[Exception] = ChannelUnavailable
        with pytest.raises(expected):
            channel.read_verdict(1)


def test_a_verdict_without_a_result_is_not_ready() -> None:
    status = {"declarationStatus": {"declarationId": 1}}
    with _answering(httpx.Response(200, json=status)) as channel:
        assert channel.read_verdict(1) == NotReady(declaration_id=1)


def test_a_service_without_a_search_says_so() -> None:
    with _answering(httpx.Response(404)) as channel, pytest.raises(DimonaRejected) as refusal:
        channel.find_periods(QUERY)

    assert refusal.value.kind is RejectionKind.MISUSED


def test_an_unreadable_search_is_repeated_later() -> None:
    with _answering(httpx.Response(200, json={})) as channel, pytest.raises(ChannelUnavailable):
        channel.find_periods(QUERY)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(400, json={"error": "invalid_client"}),
        httpx.Response(200, text="no json"),
        httpx.Response(200, json={"access_token": "x"}),
        httpx.Response(200, json={"access_token": "", "expires_in": 600}),
        httpx.Response(200, json={"access_token": "x", "expires_in": 0}),
    ],
)
def test_trouble_with_the_token_means_not_received(answer: httpx.Response) -> None:
    with (
        _channel(httpx.MockTransport(lambda _: answer)) as channel,
        pytest.raises(ChannelUnavailable),
    ):
        channel.submit(in_payload())


def test_a_silent_token_endpoint_means_not_received() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("x", request=request)

    with _channel(httpx.MockTransport(silent)) as channel, pytest.raises(ChannelUnavailable):
        channel.submit(in_payload())


def test_the_quota_of_the_token_endpoint_pauses_the_client() -> None:
    answer = httpx.Response(429, headers={"Retry-After": "10"})
    with _channel(httpx.MockTransport(lambda _: answer)) as channel:
        with pytest.raises(QuotaExceeded):
            channel.submit(in_payload())
        with pytest.raises(QuotaExceeded) as still:
            channel.read_verdict(1)

    assert still.value.status is None


def test_the_longer_of_two_pauses_counts() -> None:
    clock = MovableClock(NOW)
    waits = ["60", "5"]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": "x", "expires_in": 600})
        return httpx.Response(429, headers={"Retry-After": waits.pop(0)})

    with _channel(httpx.MockTransport(answer), clock) as channel:
        for moment in (0, 60):
            clock.at = NOW + timedelta(seconds=moment)
            with pytest.raises(QuotaExceeded) as pause:
                channel.submit(in_payload())

    assert pause.value.paused_until == NOW + timedelta(seconds=65)


def test_redirects_are_not_followed() -> None:
    moved = httpx.Response(307, headers={"Location": "https://elsewhere.example/"})
    with _answering(moved) as channel, pytest.raises(DimonaRejected):
        channel.submit(in_payload())
