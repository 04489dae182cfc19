"""What holds of every way to a platform: the fake and real HTTP to a receiver that verifies."""

from collections.abc import Iterator

import pytest

from platforms.outgoing.sender import FailureKind
from tests.contract.outgoing.rigs import BODY, OTHER_SECRET, Rig, fake_rig, http_rig


@pytest.fixture(params=[fake_rig, http_rig], ids=["fake", "http"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """Each sender in turn."""
    with request.param() as ready:
        yield ready


def test_a_signed_webhook_arrives_as_it_was_written(rig: Rig) -> None:
    outcome = rig.send()

    assert (outcome.status, outcome.failure) == (204, None)
    assert [(each.event_id, each.body) for each in rig.receiver.accepted] == [("evt_1", BODY)]


def test_a_retry_is_recognised_by_its_id(rig: Rig) -> None:
    rig.send()
    rig.send()

    assert rig.receiver.attempts == ["evt_1", "evt_1"]
    assert len(rig.receiver.accepted) == 1


def test_a_wrong_secret_is_told_as_the_receiver_told_it(rig: Rig) -> None:
    assert rig.send(secret=OTHER_SECRET).status == 401
    assert rig.receiver.refused == 1


@pytest.mark.parametrize("status", [200, 202, 302, 400, 410, 500, 503])
def test_the_receivers_status_comes_back(rig: Rig, status: int) -> None:
    rig.receiver.status = status

    assert rig.send().status == status


def test_a_wish_to_wait_comes_back(rig: Rig) -> None:
    rig.receiver.status, rig.receiver.headers = 429, {"retry-after": "30"}

    outcome = rig.send()
    assert (outcome.status, outcome.retry_after) == (429, "30")


def test_a_redirect_is_not_followed(rig: Rig) -> None:
    rig.receiver.status, rig.receiver.headers = 307, {"location": rig.url}

    assert rig.send().status == 307
    assert len(rig.receiver.attempts) == 1


def test_nobody_there_is_an_outcome(rig: Rig) -> None:
    rig.cut()

    outcome = rig.send()
    assert (outcome.status, outcome.failure) == (None, FailureKind.UNREACHABLE)
