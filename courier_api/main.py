"""The web application: the webhook door, routers, pages, and what lives as long as the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from courier_api.intake.describe import add_description, add_schema_route
from courier_api.intake.receive import WebhookDoor
from courier_api.jobs.worker import Worker
from courier_api.web.application import add_pages_and_api
from courier_api.web.health import add_health
from courier_api.web.request_ids import RequestIds
from courier_api.wiring import Services


class Application(FastAPI):
    """The application, with the webhook door in front of everything else.

    A webhook meets neither middleware nor router: this is the hot path, and the door gives each
    request its id itself.
    """

    door: WebhookDoor
    _described: dict[str, Any] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await self.door.serve(scope, receive, send):
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The description of the API, with that of the door, which the router does not know."""
        described = super().openapi()  # made again when a route was added
        if described is not self._described:
            add_description(described)
            self._described = described
        return described


def create_app(services: Services, *, with_worker: bool) -> Application:
    """The application over its services. On SQLite it also runs the background worker."""
    worker = Worker(services) if with_worker else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        services.intake.start()
        if worker is not None:
            worker.start()
        try:
            yield
        finally:
            # In threads: the answers to the last webhooks still need this loop.
            await run_in_threadpool(services.intake.stop)
            if worker is not None:
                await run_in_threadpool(worker.stop)

    app = Application(
        title="Courier",
        version=version("courier"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.door = WebhookDoor(
        directory=services.directory,
        store=services.intake,
        clock=services.clock,
        keyring=services.database.keyrings["health"],
    )
    add_schema_route(app)
    add_health(app, services)
    add_pages_and_api(app, services, app.door)
    app.add_middleware(RequestIds)
    return app
