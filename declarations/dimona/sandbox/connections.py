"""Answers that never come: the connection is held, dropped, or both."""

import asyncio
from datetime import timedelta
from typing import Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_LOOK_EVERY_SECONDS = 0.1


class Connections(Protocol):
    """What a server must let the sandbox do to the connection of a request."""

    def drop(self, scope: Scope) -> None:
        """Cut the connection without another byte."""
        ...

    def is_stopping(self) -> bool:
        """Whether the server is about to end, so that nothing should be held any longer."""
        ...


class NoConnections:
    """Without a server, as in a test that calls the application: a loss shows as an error."""

    def drop(self, scope: Scope) -> None:
        del scope  # there is no connection to find
        raise ConnectionResetError("The sandbox dropped the connection, as its scenario asks.")

    def is_stopping(self) -> bool:
        return True


class LostAnswer(Response):
    """Drops the connection after holding it for a while, or at once."""

    def __init__(self, connections: Connections, *, hold: timedelta = timedelta(0)) -> None:
        super().__init__()
        self._connections = connections
        self._hold = hold

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send  # nothing is ever sent
        gone = asyncio.ensure_future(_until_disconnected(receive))
        try:
            for _ in range(int(self._hold.total_seconds() / _LOOK_EVERY_SECONDS)):
                if gone.done() or self._connections.is_stopping():
                    break
                await asyncio.wait({gone}, timeout=_LOOK_EVERY_SECONDS)
            if not gone.done():
                self._connections.drop(scope)
                await gone
        finally:
            gone.cancel()


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
