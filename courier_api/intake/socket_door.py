"""The webhook door right at the socket: plain deliveries are answered without a task for each.

A connection that brings plain deliveries, whole requests as nearly every sender writes them, is
read here. With the first request that is anything else it is handed over, for good, to the web
server's own reading of HTTP and so to the application: pages, chunked bodies, Expect, HTTP/1.0, a
closing connection, an odd header, a body too large. What is answered is the same in both ways.

Source: RFC 9112, sections 2.2, 3, 5, 6.3 and 9.3 (docs/sources.md#rfc-9112).
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Final, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from courier_api.intake.incoming import MOST_BYTES, Incoming
from courier_api.intake.receive import WebhookDoor
from courier_api.intake.written_answers import WrittenAnswers
from courier_api.sources.add import RESERVED_SLUGS
from platforms.adapters import Answer

BEGINS: Final = b"POST /hooks/v1/"
HEAD_ENDS: Final = b"\r\n\r\n"
LONGEST_HEAD: Final = 16_384
MOST_UNREAD: Final = 65_536
"""Of requests that were sent before the answer to the first."""

# Stricter than the standard: what does not fit is read by the server's own parser.
_FIRST_LINE: Final = re.compile(r"POST /hooks/v1/([a-z0-9][a-z0-9-]*)(/batch)? HTTP/1\.1").fullmatch
_NAME: Final = re.compile(r"[A-Za-z0-9-]+").fullmatch
_LENGTH: Final = re.compile(r"[0-9]{1,7}").fullmatch
_HANDED_OVER: Final = frozenset(("transfer-encoding", "expect", "upgrade", "te", "trailer"))
_LINES_KEPT: Final = 256
"""Senders write the same names again and again: what was found out about each is kept."""


class DoorProtocol(asyncio.Protocol):
    """One connection. Its requests are answered one after the other, in their order."""

    door: ClassVar[WebhookDoor]
    written: ClassVar[WrittenAnswers]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._config, self._server_state, self._app_state = config, server_state, app_state
        self._loop = _loop or asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._call: Incoming  # that is being answered, and its id
        self._own_id = ""
        self._got = b""  # and not read yet
        self._coming: list[bytes] = []  # pieces of a body that is not whole yet
        self._missing = 0  # bytes of that body
        self._is_busy = False
        self._is_last = False
        self._is_paused = False  # reading
        self._is_choked = False  # writing
        self._idle_since: float | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop has a class of its own
        connections: set[Any] = self._server_state.connections
        connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - part of the contract
        self._server_state.connections.discard(self)
        if self._idle_timer is not None:
            self._idle_timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._idle_since = None
        if self._missing > len(data):  # of one body, however many pieces it comes in
            self._coming.append(data)
            self._missing -= len(data)
            return
        if self._coming:
            data = b"".join((*self._coming, data))
            self._coming, self._missing = [], 0
        self._got = self._got + data if self._got else data
        if not self._is_busy:
            self._read()
        elif len(self._got) > MOST_UNREAD:
            self._pause()

    def pause_writing(self) -> None:
        """The other side does not read its answers: nothing more is read from it meanwhile."""
        self._is_choked = True
        self._pause()

    def resume_writing(self) -> None:
        self._is_choked = False
        self._read_on()

    def shutdown(self) -> None:
        """Called by the server at its end: what is under way is answered, then it closes."""
        self._is_last = True
        if not self._is_busy:
            self._transport.close()

    def _read(self) -> None:
        """Read the next request, as far as it has come."""
        got = self._got
        head_length = got.find(HEAD_ENDS) + len(HEAD_ENDS)
        if head_length < len(HEAD_ENDS):
            begins_well = (
                got.startswith(BEGINS) if len(got) > len(BEGINS) else BEGINS.startswith(got)
            )
            if not begins_well or len(got) > LONGEST_HEAD:
                self._hand_over()
            return
        head = (
            plain_head(got[:head_length], self.door.clock.now())
            if head_length <= LONGEST_HEAD
            else None
        )
        if head is None:
            self._hand_over()
            return
        call, length = head
        end = head_length + length
        if len(got) < end:
            self._got, self._coming, self._missing = b"", [got], end - len(got)
            return
        call.raw = got[head_length:end]
        call.body_bytes = length
        self._got = got[end:]
        self._is_busy = True
        self._call, self._own_id = call, self.door.next_id()
        if not self.door.take(call, self._respond):
            self._judge()

    def _respond(self, answer: Answer | None) -> None:
        if answer is None:
            self._judge()
        else:
            self._write(answer)

    def _judge(self) -> None:
        """Have a request answered that is not plainly good, or takes more than one look."""

        async def judged() -> None:
            self._write(await self.door.answer(self._call, self._own_id))

        task = self._loop.create_task(judged())
        self._server_state.tasks.add(task)
        task.add_done_callback(self._server_state.tasks.discard)

    def _write(self, answer: Answer) -> None:
        state = self._server_state
        state.total_requests += 1
        self._is_busy = False
        transport = self._transport
        if transport.is_closing():
            return
        transport.write(
            self.written.as_bytes(
                answer, self._own_id, state.default_headers, is_last=self._is_last
            )
        )
        if self._is_last:
            transport.close()
            return
        self._wait()
        if self._got or self._is_paused:
            # Not from here: each of many requests in one piece would go one call deeper.
            self._loop.call_soon(self._read_on)

    def _read_on(self) -> None:
        """Go on with a request that came before the last answer."""
        if self._is_busy or self._is_choked or self._transport.is_closing():
            return
        self._resume()
        if self._got:
            self._read()

    def _wait(self) -> None:
        """Wait for the next request, for as long as the server lets a connection be idle."""
        self._idle_since = self._loop.time()
        if self._idle_timer is None:
            self._idle_timer = self._loop.call_later(self._config.timeout_keep_alive, self._look)

    def _look(self) -> None:
        """One timer for a connection, which looks how long it really has been idle."""
        allowed: float = self._config.timeout_keep_alive
        idle_since = self._idle_since
        left = allowed if idle_since is None else idle_since + allowed - self._loop.time()
        if left > 0:
            self._idle_timer = self._loop.call_later(left, self._look)
        else:
            self._transport.close()

    def _pause(self) -> None:
        if not self._is_paused and not self._transport.is_closing():
            self._is_paused = True
            self._transport.pause_reading()

    def _resume(self) -> None:
        if self._is_paused and not self._transport.is_closing():
            self._is_paused = False
            self._transport.resume_reading()

    def _hand_over(self) -> None:
        """From here on the server's own protocol reads this connection, from this request on."""
        self._server_state.connections.discard(self)
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        other = HttpToolsProtocol(
            config=self._config,
            server_state=self._server_state,
            app_state=self._app_state,
            _loop=self._loop,
        )
        self._transport.set_protocol(other)
        other.connection_made(self._transport)
        self._resume()
        other.data_received(self._got)
        self._got = b""


def door_protocol(opened: WebhookDoor) -> type[DoorProtocol]:
    """The protocol of connections to this door, as the web server wants it."""

    class OpenedDoor(DoorProtocol):
        door = opened
        written = WrittenAnswers()

    return OpenedDoor


def plain_head(head: bytes, now: datetime) -> tuple[Incoming, int] | None:
    """A delivery by its head, without its body, and the length of that; None when it is not plain."""
    try:
        first, *lines = head[: -len(HEAD_ENDS)].decode("ascii").split("\r\n")
    except UnicodeDecodeError:
        return None
    to = _destination(first)
    headers = None if to is None else _plain_headers(lines)
    if to is None or headers is None:
        return None
    length = _LENGTH(headers.get("content-length", ""))
    if length is None or int(length[0]) > MOST_BYTES:
        return None
    if headers.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    call = Incoming(
        slug=to[0],
        is_batch=to[1],
        method="POST",
        query=b"",
        headers=headers,
        receive=None,
        received_at=now,
    )
    return call, int(length[0])


def _plain_headers(lines: Sequence[str]) -> dict[str, str] | None:
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        known = _plain_name(name)
        if known is None or not value.isprintable() or not value or value != value.strip(" "):
            return None
        headers[known] = value
    return headers if len(headers) == len(lines) else None


@lru_cache(_LINES_KEPT)
def _destination(first_line: str) -> tuple[str, bool] | None:
    """The source's name and whether a batch is sent to it."""
    found = _FIRST_LINE(first_line)
    return None if found is None or found[1] in RESERVED_SLUGS else (found[1], found[2] is not None)


@lru_cache(_LINES_KEPT)
def _plain_name(name: str) -> str | None:
    """A header's name in lower case; None for one that the server's own parser has to read."""
    lower = name.lower()
    return None if _NAME(name) is None or lower in _HANDED_OVER else lower
