"""The service and a sandbox of the authority over real HTTP, on one clock."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from courier_api.foundation.database import Database
from declarations.dimona.http_channel import HttpDimonaChannel
from declarations.dimona.sandbox import SandboxConfig, SandboxServer
from tests.contract.dimona.rigs import CLIENT_ID, SandboxRig, client_settings
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.running import Running, running
from tests.factories.services import make_services
from tests.pure.declarations.sandbox.keys import private_key, public_pem


@pytest.fixture(scope="package")
def served() -> Iterator[tuple[SandboxServer, MovedClock]]:
    """One server for all tests; each test resets it."""
    clock = MovedClock()
    config = SandboxConfig(
        now=clock.now,
        clients={CLIENT_ID: public_pem(private_key())},
        verdict_delay=timedelta(0),
        hang=timedelta(seconds=30),
    )
    with SandboxServer(config) as server:
        yield server, clock


@pytest.fixture
def authority(served: tuple[SandboxServer, MovedClock]) -> Iterator[SandboxRig]:
    """The sandbox, reset, and the real client that talks to it."""
    server, clock = served
    clock.at = FRIDAY_NOON
    settings = client_settings(server, answer_seconds=2)
    with HttpDimonaChannel(settings, now=clock.now) as channel:
        rig = SandboxRig(channel=channel, server=server, clock=clock)
        rig.reset()
        yield rig
        rig.close()


@pytest.fixture
def declaring(database: Database, authority: SandboxRig) -> Iterator[Running]:
    """Amina rides for Zwaluw; her shifts are declared to the sandbox."""
    services = replace(make_services(database, authority.clock), authority=authority.channel)
    with running(services, authority.clock) as started:
        yield started


@pytest.fixture
def flexi(database: Database, authority: SandboxRig) -> Iterator[Running]:
    """The same with Amina in a flexi-job."""
    services = replace(make_services(database, authority.clock), authority=authority.channel)
    with running(services, authority.clock, worker_type="FLX") as started:
        yield started


@pytest.fixture
def student(database: Database, authority: SandboxRig) -> Iterator[Running]:
    """The same with Amina as a student."""
    services = replace(make_services(database, authority.clock), authority=authority.channel)
    with running(services, authority.clock, worker_type="STU") as started:
        yield started
