"""An application in this process: a client that needs no socket, and a port for real browsers."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp

ADDRESS = "http://courier.test"


class InProcess(httpx.BaseTransport):
    """Hands each request to the application and waits for the whole answer.

    An error that the application does not answer itself is an answer here too, as over a wire.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self.transport.handle_async_request(request)
        return httpx.Response(
            answer.status_code,
            headers=answer.headers,
            content=await answer.aread(),
            request=request,
        )


def client_of(app: ASGIApp) -> httpx.Client:
    """A client with a cookie jar of its own; it follows no redirect by itself."""
    return httpx.Client(transport=InProcess(app), base_url=ADDRESS)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The application on a port of this machine; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
