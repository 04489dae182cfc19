"""The web application: routers, pages, middleware, and what lives as long as the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from courier_api.intake.receive import WebhookDoor
from courier_api.jobs.worker import Worker
from courier_api.web.application import add_pages_and_api
from courier_api.web.health import add_health
from courier_api.web.request_ids import RequestIds
from courier_api.wiring import Services


def create_app(services: Services, *, with_worker: bool) -> FastAPI:
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

    app = FastAPI(
        title="Courier",
        version=version("courier"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    door = WebhookDoor(
        directory=services.directory,
        store=services.intake,
        clock=services.clock,
        keyring=services.database.keyrings["health"],
    )
    add_health(app, services)
    add_pages_and_api(app, services, door)
    app.add_middleware(RequestIds)
    # A plain route without a dependency tree, and the first to be tried: this is the hot path.
    app.router.routes.insert(
        0,
        Route(
            "/hooks/v1/{source}",
            door.answer,
            methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        ),
    )
    return app
