"""A client that talks to an application in this process, without a socket."""

import asyncio

import httpx
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
