"""A small receiver as a platform would write it: verifies, refuses or keeps, answers as told.

Runs in a thread beside a test, or behind `create_receiver` in any server.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from platforms.signatures import SignatureRefused, WebhookSecret
from platforms.signatures.standard_webhooks import ID_HEADER, verify

PATH = "/webhooks"
_LOOPBACK = "127.0.0.1"
_PATIENCE_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A webhook that was accepted."""

    event_id: str
    body: bytes
    host: str


@dataclass(slots=True)
class Receiver:
    """What a receiver knows. `status` other than 204 is given to every verified webhook instead.

    `attempts` holds the id of every verified request, accepted or not; `refused` counts the others.
    """

    secrets: Sequence[WebhookSecret]
    now: Callable[[], datetime]
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    accepted: list[Received] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    refused: int = 0

    def answer(self, headers: Mapping[str, str], body: bytes) -> Response:
        """The answer to one request; an event that was accepted before is accepted again, once kept."""
        try:
            verify(headers, body, self.secrets, self.now())
        except SignatureRefused:
            self.refused += 1
            return Response(status_code=401)
        event_id = headers[ID_HEADER]
        self.attempts.append(event_id)
        if 200 <= self.status < 300 and event_id not in {each.event_id for each in self.accepted}:
            self.accepted.append(
                Received(event_id=event_id, body=body, host=headers.get("host", ""))
            )
        return Response(self.content, status_code=self.status, headers=dict(self.headers))


def create_receiver(receiver: Receiver) -> Starlette:
    """The receiver as an application."""

    async def receive(request: Request) -> Response:
        return receiver.answer(request.headers, await request.body())

    return Starlette(routes=[Route(PATH, receive, methods=["POST"])])


class ReceiverServer:
    """A receiver on a free loopback port, served by a thread while the block lasts."""

    def __init__(
        self,
        receiver: Receiver,
        *,
        certificate: str | None = None,
        key: str | None = None,
        host: str = _LOOPBACK,
    ) -> None:
        self.receiver = receiver
        self._scheme = "http" if certificate is None else "https"
        self._socket = socket.create_server((host, 0))
        self._server = uvicorn.Server(
            uvicorn.Config(
                create_receiver(receiver),
                http="httptools",
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                ssl_certfile=certificate,
                ssl_keyfile=key,
                ssl_version=ssl.PROTOCOL_TLS_SERVER,
                timeout_graceful_shutdown=_PATIENCE_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._serve, name="webhook-receiver")

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._socket.getsockname()[1]
        return port

    def url(self, host: str = _LOOPBACK) -> str:
        """Its address under a name."""
        return f"{self._scheme}://{host}:{self.port}{PATH}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
