"""The client over HTTP: its token, its one host, and what it does not read."""

import json
import socket
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from platforms.adapters import FetchWanted
from platforms.adapters.coopcycle.channel import PullRejected, PullUnavailable
from platforms.adapters.coopcycle.http_channel import CoopCycleClientSettings, HttpCoopCycleChannel
from platforms.adapters.coopcycle.pull import pull_shifts
from tests.contract.coopcycle.rigs import CLIENT_ID, CLIENT_SECRET, NOW, SandboxRig

DELIVERY = FetchWanted(path="/api/deliveries/1")
GOLDEN = Path(__file__).parents[2] / "golden" / "coopcycle" / "shifts.json"


def channel_to(base_url: str, *, client_secret: str = CLIENT_SECRET) -> HttpCoopCycleChannel:
    settings = CoopCycleClientSettings(
        base_url=base_url, client_id=CLIENT_ID, client_secret=client_secret
    )
    return HttpCoopCycleChannel(settings, now=lambda: NOW)


def test_shifts_are_pulled_page_by_page(rig: SandboxRig) -> None:
    rig.sandbox.shifts = json.loads(GOLDEN.read_text("utf-8"))["hydra:member"]

    pull = pull_shifts(rig.channel, first_day=date(2026, 11, 23), last_day=date(2026, 11, 29))
    assert [one.shift_external_id for one in pull.assignments] == ["1:amina", "1:dries"]
    assert rig.asked() == ["/api/shifts"] * 2
    none = pull_shifts(rig.channel, first_day=date(2026, 12, 1), last_day=date(2026, 12, 1))
    assert none.assignments == ()


def test_a_token_is_fetched_once_and_again_when_it_ends(rig: SandboxRig) -> None:
    rig.put(DELIVERY.path, {})
    for _ in range(3):
        rig.channel.fetch(DELIVERY)
    assert rig.sandbox.tokens_given == 1

    rig.clock[0] = NOW + timedelta(seconds=3240)
    rig.channel.fetch(DELIVERY)
    assert rig.sandbox.tokens_given == 2


def test_a_token_that_is_refused_is_renewed_once(rig: SandboxRig) -> None:
    rig.put(DELIVERY.path, {})
    rig.channel.fetch(DELIVERY)
    rig.sandbox.end_token()

    assert rig.channel.fetch(DELIVERY) == b"{}"


def test_a_server_that_refuses_every_token_is_not_asked_for_ever(rig: SandboxRig) -> None:
    rig.sandbox.fail_next(401)
    rig.sandbox.fail_next(401)

    with pytest.raises(PullRejected) as refused:
        rig.channel.fetch(DELIVERY)
    assert (refused.value.status, len(rig.asked())) == (401, 2)


def test_a_wrong_secret_is_refused_and_stays_out_of_the_text(rig: SandboxRig) -> None:
    channel = channel_to(rig.address, client_secret="guessed")
    with channel, pytest.raises(PullRejected) as refused:
        channel.fetch(DELIVERY)

    assert refused.value.status == 401
    assert "guessed" not in repr(refused.value)


@pytest.mark.parametrize("target", ["https://evil.example/", "/api/deliveries/2"])
def test_a_redirect_is_never_followed(rig: SandboxRig, target: str) -> None:
    rig.sandbox.moved[DELIVERY.path] = target
    rig.put("/api/deliveries/2", {})

    with pytest.raises(PullRejected) as refused:
        rig.channel.fetch(DELIVERY)
    assert refused.value.status == 302
    assert rig.asked() == [DELIVERY.path]


def test_too_much_is_not_read(rig: SandboxRig) -> None:
    rig.put(DELIVERY.path, "x" * 1_100_000)

    with pytest.raises(PullRejected):
        rig.channel.fetch(DELIVERY)


@pytest.mark.parametrize(("status", "pause"), [("soon", None), ("-1", None), ("9" * 8, 86_400)])
def test_a_pause_is_read_as_far_as_it_makes_sense(
    rig: SandboxRig, status: str, pause: int | None
) -> None:
    rig.sandbox.fail_next(429, {"Retry-After": status})

    with pytest.raises(PullUnavailable) as unavailable:
        rig.channel.fetch(DELIVERY)
    assert unavailable.value.retry_after_seconds == pause


def test_a_server_that_is_away_is_asked_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with channel_to(address) as channel, pytest.raises(PullUnavailable):
        channel.fetch(DELIVERY)


@pytest.mark.parametrize(
    "token",
    [
        b"", b"[]", b"{}", b'{"access_token": 1, "expires_in": 60}', b"[" * 100_000,
        b'{"access_token": "a", "expires_in": -1}', b'{"access_token": "a", "expires_in": "x"}',
        b'{"access_token": "a\\nb", "expires_in": 60}', b'{"access_token": "a", "expires_in": 1e999}',
    ],
    ids=range(9),
)  # fmt: skip
def test_an_answer_that_holds_no_token_is_a_trouble_of_the_moment(token: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=token))
    settings = CoopCycleClientSettings(
        base_url="https://coop.example", client_id=CLIENT_ID, client_secret=CLIENT_SECRET
    )
    channel = HttpCoopCycleChannel(settings, now=lambda: NOW, transport=transport)
    with channel, pytest.raises(PullUnavailable):
        channel.fetch(DELIVERY)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://coop.example", "ftp://coop.example", "coop.example", "https://coop.example/path",
        "https://user:secret@coop.example", "https://", "https://coop.example?x=1",
    ],
)  # fmt: skip
def test_a_server_is_an_https_address_without_path(base_url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever kind
        CoopCycleClientSettings(base_url=base_url, client_id="a", client_secret="b")
