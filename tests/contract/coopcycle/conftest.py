"""The sandbox over real HTTP on a free loopback port, and the real client pointed at it."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
import uvicorn

from platforms.adapters.coopcycle.http_channel import CoopCycleClientSettings, HttpCoopCycleChannel
from platforms.adapters.coopcycle.sandbox import CoopCycleSandbox
from tests.contract.coopcycle.rigs import CLIENT_ID, CLIENT_SECRET, NOW, SandboxRig


@dataclass
class Served:
    """One server; each test puts its own sandbox behind it."""

    address: str
    sandbox: CoopCycleSandbox

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        await self.sandbox.app()(scope, receive, send)  # type: ignore[arg-type]


def a_sandbox() -> CoopCycleSandbox:
    return CoopCycleSandbox(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, shifts_per_page=1)


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    """A server in a thread, listening before anybody asks."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", a_sandbox())
        config = uvicorn.Config(
            served, http="httptools", ws="none", lifespan="off", access_log=False, log_config=None
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield served
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def rig(served: Served) -> Iterator[SandboxRig]:
    """The real client over HTTP to a sandbox of its own."""
    served.sandbox = a_sandbox()
    clock = [NOW]

    def now() -> datetime:
        return clock[0]

    settings = CoopCycleClientSettings(
        base_url=served.address, client_id=CLIENT_ID, client_secret=CLIENT_SECRET
    )
    with HttpCoopCycleChannel(settings, now=now) as channel:
        yield SandboxRig(
            channel=channel, sandbox=served.sandbox, address=served.address, clock=clock
        )
