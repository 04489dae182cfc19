"""A sandbox over real HTTP on a free loopback port, and the real client pointed at it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from declarations.dimona.http_channel import HttpDimonaChannel
from declarations.dimona.sandbox import SandboxConfig, SandboxServer
from tests.contract.dimona.rigs import CLIENT_ID, MovableClock, SandboxRig, client_settings
from tests.pure.declarations.sandbox.driver import NOW
from tests.pure.declarations.sandbox.keys import private_key, public_pem


@pytest.fixture(scope="package")
def served() -> Iterator[tuple[SandboxServer, MovableClock]]:
    """One server for all tests; each test resets it."""
    clock = MovableClock(NOW)
    config = SandboxConfig(
        now=clock.now,
        clients={CLIENT_ID: public_pem(private_key())},
        verdict_delay=timedelta(0),
        hang=timedelta(seconds=30),
    )
    with SandboxServer(config) as server:
        yield server, clock


@pytest.fixture
def rig(served: tuple[SandboxServer, MovableClock]) -> Iterator[SandboxRig]:
    """The real client over HTTP to a sandbox that has just been reset."""
    server, clock = served
    clock.at = NOW
    with HttpDimonaChannel(client_settings(server), now=clock.now) as channel:
        rig = SandboxRig(channel=channel, server=server, clock=clock)
        rig.reset()
        yield rig
        rig.close()


@pytest.fixture
def rig_over_http(rig: SandboxRig) -> SandboxRig:
    """The same under a name of its own, for suites that have a `rig` themselves."""
    return rig
