"""The client over HTTP: what each answer of the service means to it, against the sandbox."""

import pytest

from declarations.dimona.channel import (
    DimonaRejected,
    Exchange,
    PeriodQuery,
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

QUERY = PeriodQuery(
    enterprise_number=EMPLOYER, ssin=AMINA, first_day=NOW.date(), last_day=NOW.date()
)


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


def test_an_answer_that_comes_too_late_leaves_a_declaration_unknown(rig: SandboxRig) -> None:
    rig.play({"post": [{"status": 201, "after_seconds": 20}, 201]})
    impatient = client_settings(rig.server, answer_seconds=1)

    with HttpDimonaChannel(impatient, now=rig.clock.now) as channel:
        with pytest.raises(OutcomeUnknown):
            channel.submit(in_payload())
        verdict = channel.read_verdict(channel.submit(in_payload()).declaration_id)

    assert isinstance(verdict, Verdict)
    assert verdict.codes == ("90373-333",)


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
