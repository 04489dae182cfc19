"""The application over a test's database, called without a socket."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from courier_api.wiring import Services
from tests.factories.applications import application
from tests.factories.clocks import MovedClock
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Webhook
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source, make_their_source

Result = TypeVar("Result")
Content = bytes | AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Client:
    """Calls a running application from a test, one request at a time or several at once."""

    app: FastAPI
    portal: BlockingPortal

    def request(
        self, method: str, path: str, *, content: Content = b"", headers: Mapping[str, str] = {}
    ) -> httpx.Response:
        """The answer to one request."""
        sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return self.run(lambda client: client.request(method, path, content=content, headers=sent))

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to a GET."""
        return self.request("GET", path, headers=headers)

    def run(self, act: Callable[[httpx.AsyncClient], Awaitable[Result]]) -> Result:
        """What `act` comes to inside the application's event loop."""
        return self.portal.call(partial(self._run, act))

    async def _run(self, act: Callable[[httpx.AsyncClient], Awaitable[Result]]) -> Result:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://courier.test") as client:
            return await act(client)


@dataclass(frozen=True, slots=True)
class Door:
    """The running application, with Zwaluw and the other co-operative's Merel as sources."""

    client: Client
    services: Services
    clock: MovedClock
    worker: Worker
    source_id: int

    def send(self, webhook: Webhook, slug: str = ZWALUW, method: str = "POST") -> httpx.Response:
        """Send a webhook as it is."""
        path = f"/hooks/v1/{slug}"
        return self.client.request(method, path, content=webhook.raw, headers=webhook.headers)

    def work(self) -> None:
        """Do what is due now."""
        self.worker.run_until_rest()


@contextmanager
def running(services: Services) -> Iterator[Client]:
    """The application over these services, from its start to its end."""
    with application(services) as app, started(app) as client:
        yield client


@contextmanager
def started(app: FastAPI) -> Iterator[Client]:
    """This application, from its start to its end."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        yield Client(app, portal)


@pytest.fixture
def clock() -> MovedClock:
    """Noon of a Friday, until the test moves it."""
    return MovedClock()


@pytest.fixture
def services(database: Database, clock: MovedClock) -> Services:
    """The services over the test's database."""
    return make_services(database, clock)


@pytest.fixture
def client(services: Services) -> Iterator[Client]:
    """The running application, with its writer."""
    with running(services) as client:
        yield client


@pytest.fixture
def door(
    database: Database, client: Client, services: Services, clock: MovedClock
) -> Iterator[Door]:
    """The application with two sources, and a worker that works when it is told to."""
    with database.transaction() as session:
        source_id = make_source(session)
        make_their_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
    worker = Worker(services)
    yield Door(client, services, clock, worker, source_id)
    worker.stop()
