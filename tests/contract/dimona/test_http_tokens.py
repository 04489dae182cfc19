"""The client and its token: fetched once, kept, replaced when it is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from declarations.dimona.channel import (
    DimonaRejected,
    Exchange,
    NotReady,
    RejectionKind,
    Verdict,
)
from declarations.dimona.http_channel import HttpDimonaChannel
from declarations.errors import ChannelUnavailable
from tests.contract.dimona.rigs import SandboxRig, client_settings
from tests.pure.declarations.sandbox.driver import NOW, in_payload
from tests.pure.declarations.sandbox.keys import other_key, private_pem


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
