"""The client over HTTP: what each answer of the service means to it, against the sandbox."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from declarations.dimona.channel import (
    DimonaRejected,
    Exchange,
    NotReady,
    PeriodQuery,
    QuotaExceeded,
    ReceiptMissing,
    RejectionKind,
    Verdict,
)
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from declarations.dimona.oauth import KeyUnusable
from declarations.dimona.sandbox import SandboxServer
from declarations.errors import ChannelUnavailable, OutcomeUnknown
from tests.contract.dimona.rigs import MovableClock, SandboxRig, client_settings
from tests.pure.declarations.sandbox.driver import AMINA, EMPLOYER, NOW, in_payload
from tests.pure.declarations.sandbox.keys import other_key, private_key, private_pem

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
    ("status", "kind"),
    [
        (400, RejectionKind.INVALID),
        (403, RejectionKind.FORBIDDEN),
        (404, RejectionKind.MISUSED),
        (405, RejectionKind.MISUSED),
        (406, RejectionKind.MISUSED),
        (415, RejectionKind.MISUSED),
        (422, RejectionKind.MISUSED),
        (302, RejectionKind.MISUSED),
    ],
)
def test_a_refused_declaration_is_never_sent_again(
    rig: SandboxRig, status: int, kind: RejectionKind
) -> None:
    rig.play({"post": [status, 201]})

    with pytest.raises(DimonaRejected) as refusal:
        rig.channel.submit(in_payload())

    assert (refusal.value.kind, refusal.value.status) == (kind, status)
    assert rig.calls("/declarations") == 1


def test_the_faulty_properties_of_a_400_are_told(rig: SandboxRig) -> None:
    with pytest.raises(DimonaRejected) as refusal:
        rig.channel.submit(in_payload("A17"))

    assert any(issue.startswith("dimonaIn.features.workerType") for issue in refusal.value.issues)


def test_a_dead_token_is_replaced_once(rig: SandboxRig) -> None:
    rig.play({"post": [401, 201]})

    rig.channel.submit(in_payload())

    assert rig.calls("/declarations") == 2
    assert rig.calls("/token") == 2


def test_a_second_401_is_a_refusal(rig: SandboxRig) -> None:
    rig.play({"post": [401]})

    with pytest.raises(DimonaRejected) as refusal:
        rig.channel.submit(in_payload())

    assert refusal.value.kind is RejectionKind.UNAUTHENTICATED
    assert rig.calls("/declarations") == 2


@pytest.mark.parametrize("status", [500])
def test_a_500_means_not_received(rig: SandboxRig, status: int) -> None:
    rig.play({"post": [status]})

    with pytest.raises(ChannelUnavailable) as trouble:
        rig.channel.submit(in_payload())

    assert trouble.value.status == status


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_failing_gateway_leaves_a_declaration_unknown(rig: SandboxRig, status: int) -> None:
    rig.play({"post": [status]})

    with pytest.raises(OutcomeUnknown) as doubt:
        rig.channel.submit(in_payload())

    assert doubt.value.status == status


def test_a_broken_connection_leaves_a_declaration_unknown(rig: SandboxRig) -> None:
    rig.play({"post": ["received_then_lost"]})

    with pytest.raises(OutcomeUnknown):
        rig.channel.submit(in_payload())


def test_silence_leaves_a_declaration_unknown(
    rig: SandboxRig, served: tuple[SandboxServer, MovableClock]
) -> None:
    rig.play({"post": ["timeout"]})
    impatient = client_settings(served[0], answer_seconds=1)

    with HttpDimonaChannel(impatient, now=rig.clock.now) as channel, pytest.raises(OutcomeUnknown):
        channel.submit(in_payload())


def test_a_service_that_is_not_there_has_received_nothing(rig: SandboxRig) -> None:
    settings = client_settings(rig.server, base_url="http://127.0.0.1:1/REST/dimona/v2")

    with (
        HttpDimonaChannel(settings, now=rig.clock.now) as channel,
        pytest.raises(ChannelUnavailable),
    ):
        channel.submit(in_payload())


def test_a_receipt_without_a_number_needs_a_person(rig: SandboxRig) -> None:
    rig.play({"post": [{"status": 201, "headers": {"Location": None}}]})

    with pytest.raises(ReceiptMissing):
        rig.channel.submit(in_payload())


def test_a_relative_location_is_enough(rig: SandboxRig) -> None:
    rig.play({"post": [{"status": 201, "headers": {"Location": "declarations/700123450126/"}}]})

    assert rig.channel.submit(in_payload()).declaration_id == 700123450126


def test_a_pause_is_obeyed_by_every_call(rig: SandboxRig) -> None:
    receipt = rig.channel.submit(in_payload())
    rig.play({"post": [{"status": 429, "headers": {"Retry-After": "60"}}, 201]})
    with pytest.raises(QuotaExceeded) as pause:
        rig.channel.submit(in_payload(startDate="2027-02-13", endDate="2027-02-13"))
    calls = len(rig.log())

    assert pause.value.paused_until == NOW + timedelta(seconds=60)
    assert (pause.value.retry_after_seconds, pause.value.status) == (60, 429)
    rig.clock.at += timedelta(seconds=59)
    for call in (
        lambda: rig.channel.submit(in_payload()),
        lambda: rig.channel.read_verdict(receipt.declaration_id),
        lambda: rig.channel.find_periods(QUERY),
    ):
        with pytest.raises(QuotaExceeded) as still:
            call()
        assert still.value.paused_until == NOW + timedelta(seconds=60)
    assert len(rig.log()) == calls


def test_a_pause_ends_in_time(rig: SandboxRig) -> None:
    rig.play({"post": [{"status": 429, "headers": {"Retry-After": "60"}}, 201]})
    with pytest.raises(QuotaExceeded):
        rig.channel.submit(in_payload())
    rig.clock.at += timedelta(seconds=60)

    assert rig.channel.submit(in_payload()).declaration_id


def test_a_pause_may_be_a_date(rig: SandboxRig) -> None:
    date_header = {"Retry-After": "Wed, 10 Feb 2027 09:05:00 GMT"}
    rig.play({"post": [{"status": 429, "headers": date_header}]})

    with pytest.raises(QuotaExceeded) as pause:
        rig.channel.submit(in_payload())

    assert pause.value.paused_until == NOW + timedelta(minutes=5)


def test_a_429_without_a_time_means_a_minute(rig: SandboxRig) -> None:
    rig.play({"post": [429]})

    with pytest.raises(QuotaExceeded) as pause:
        rig.channel.submit(in_payload())

    assert pause.value.paused_until == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("answer", [500, 502, 503, 504, "received_then_lost"])
def test_a_question_without_an_answer_is_asked_later(rig: SandboxRig, answer: object) -> None:
    rig.play({"get": [answer, 200]})
    number = rig.channel.submit(in_payload()).declaration_id

    with pytest.raises(ChannelUnavailable):
        rig.channel.read_verdict(number)

    assert isinstance(rig.channel.read_verdict(number), Verdict)


@pytest.mark.parametrize(
    ("status", "kind"), [(400, RejectionKind.INVALID), (403, RejectionKind.FORBIDDEN)]
)
def test_a_refused_question_says_why(rig: SandboxRig, status: int, kind: RejectionKind) -> None:
    rig.play({"get": [status]})
    number = rig.channel.submit(in_payload()).declaration_id

    with pytest.raises(DimonaRejected) as refusal:
        rig.channel.read_verdict(number)

    assert refusal.value.kind is kind


def test_a_question_with_a_dead_token_is_repeated_once(rig: SandboxRig) -> None:
    rig.play({"get": [401, 200]})
    number = rig.channel.submit(in_payload()).declaration_id

    assert isinstance(rig.channel.read_verdict(number), Verdict)
    assert rig.calls("/token") == 2


def test_one_token_serves_many_calls_until_shortly_before_its_end(rig: SandboxRig) -> None:
    number = rig.channel.submit(in_payload()).declaration_id
    for seconds in (0, 300, 554):
        rig.clock.at = NOW + timedelta(seconds=seconds)
        rig.channel.read_verdict(number)
    assert rig.calls("/token") == 1

    rig.clock.at = NOW + timedelta(seconds=555)
    rig.channel.read_verdict(number)

    assert rig.calls("/token") == 2


def test_threads_share_one_token(rig: SandboxRig) -> None:
    together = threading.Barrier(8)

    def ask(number: int) -> object:
        together.wait(timeout=10)
        return rig.channel.read_verdict(number)

    with ThreadPoolExecutor(8) as pool:
        assert all(isinstance(found, NotReady) for found in pool.map(ask, range(1, 9)))

    assert rig.calls("/token") == 1


def test_a_wrong_key_is_trouble_before_anything_is_declared(rig: SandboxRig) -> None:
    settings = client_settings(rig.server, private_key_pem=private_pem(other_key()))
    evidence: list[Exchange] = []

    with (
        HttpDimonaChannel(settings, now=rig.clock.now) as channel,
        pytest.raises(ChannelUnavailable) as trouble,
    ):
        channel.submit(in_payload(), record=evidence.append)

    assert trouble.value.status == 401
    assert "invalid_client" in (evidence[0].response_body or "")
    assert rig.calls("/declarations") == 0


def test_a_wrong_audience_is_refused_by_the_token_endpoint(rig: SandboxRig) -> None:
    settings = client_settings(rig.server, audience="https://elsewhere.example/token")

    with (
        HttpDimonaChannel(settings, now=rig.clock.now) as channel,
        pytest.raises(ChannelUnavailable),
    ):
        channel.submit(in_payload())


def test_scopes_can_be_asked_for(rig: SandboxRig) -> None:
    settings = client_settings(rig.server, scope="scope:dimona:declaration:consult")

    with (
        HttpDimonaChannel(settings, now=rig.clock.now) as channel,
        pytest.raises(DimonaRejected) as refusal,
    ):
        channel.submit(in_payload())

    assert refusal.value.kind is RejectionKind.FORBIDDEN


def test_evidence_holds_everything_but_secrets(rig: SandboxRig) -> None:
    evidence: list[Exchange] = []
    receipt = rig.channel.submit(in_payload(), record=evidence.append)
    rig.channel.read_verdict(receipt.declaration_id, record=evidence.append)

    token, post, get = evidence
    assert (token.status, token.request_body, token.response_body) == (200, None, None)
    assert post.path == "/REST/dimona/v2/declarations"
    assert AMINA in (post.request_body or "")
    assert (post.status, post.error) == (201, None)
    assert (post.location or "").endswith(str(receipt.declaration_id))
    assert '"result":"A"' in (get.response_body or "")


def test_evidence_does_not_show_person_numbers_when_printed(rig: SandboxRig) -> None:
    evidence: list[Exchange] = []
    rig.channel.submit(in_payload(), record=evidence.append)

    assert AMINA not in repr(evidence)
    assert AMINA not in repr(QUERY)


def test_a_lost_answer_is_evidence_too(rig: SandboxRig) -> None:
    rig.play({"post": ["received_then_lost"]})
    evidence: list[Exchange] = []
    with pytest.raises(OutcomeUnknown):
        rig.channel.submit(in_payload(), record=evidence.append)

    lost = evidence[-1]
    assert (lost.status, lost.answered_at) == (None, None)
    assert lost.error in ("RemoteProtocolError", "ReadError")


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


@pytest.mark.parametrize("pem", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_an_unusable_private_key_is_said_at_once(pem: str) -> None:
    settings = DimonaClientSettings(
        base_url="https://a.example",
        token_url="https://a.example/t",
        audience="https://a.example/t",
        client_id="client",
        private_key_pem=pem,
    )

    with pytest.raises(KeyUnusable):
        HttpDimonaChannel(settings, now=lambda: NOW)


def test_settings_do_not_show_the_key_when_printed(rig: SandboxRig) -> None:
    assert "PRIVATE" not in repr(client_settings(rig.server))
