"""What every way to CoopCycle promises: the same suite for the fake and for the client over HTTP."""

import json
from collections.abc import Iterator

import pytest

from platforms.adapters import FetchWanted
from platforms.adapters.coopcycle.channel import PullRejected, PullUnavailable
from tests.contract.coopcycle.rigs import FakeRig, Rig

DELIVERY = FetchWanted(path="/api/deliveries/1")


@pytest.fixture(params=["fake", "http"])
def either(request: pytest.FixtureRequest) -> Iterator[Rig]:
    if request.param == "fake":
        yield FakeRig()
    else:
        yield request.getfixturevalue("rig")


def test_what_stands_at_a_path_is_fetched(either: Rig) -> None:
    either.put(DELIVERY.path, {"id": 1, "é": "ü"})

    assert json.loads(either.channel.fetch(DELIVERY)) == {"id": 1, "é": "ü"}
    assert either.asked() == [DELIVERY.path]


def test_what_is_not_there_is_refused(either: Rig) -> None:
    with pytest.raises(PullRejected) as refused:
        either.channel.fetch(DELIVERY)

    assert refused.value.status == 404


def test_trouble_of_the_moment_passes(either: Rig) -> None:
    either.put(DELIVERY.path, {})
    either.be_unavailable_once(retry_after_seconds=60)

    with pytest.raises(PullUnavailable) as unavailable:
        either.channel.fetch(DELIVERY)
    assert (unavailable.value.status, unavailable.value.retry_after_seconds) == (503, 60)
    assert either.channel.fetch(DELIVERY) == b"{}"
