"""The log of every request to the service: what came, when, and what was answered.

The sandbox's own addresses under /sandbox are not logged. Tokens and assertions are not kept.
"""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox.clock import instant_text

OWN_PATHS = "/sandbox"
_SECRET_FIELDS = ("client_assertion", "access_token")
_HIDDEN = "(not kept)"


@dataclass(slots=True)
class Entry:
    """One request; `status` stays None while it is open and when no answer was given."""

    at: datetime
    method: str
    path: str
    body: bytearray = field(default_factory=bytearray)
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytearray = field(default_factory=bytearray)
    open: bool = True

    def as_json(self) -> JsonObject:
        answer: JsonObject | None = None
        if self.status is not None:
            answer = {
                "status": self.status,
                "headers": self.headers,
                "body": _readable(bytes(self.answer)),
            }
        return {
            "time": instant_text(self.at),
            "method": self.method,
            "path": self.path,
            "body": _readable(bytes(self.body)),
            "status": self.status,
            "answer": answer,
            "outcome": "open" if self.open else "lost" if answer is None else "answered",
        }


@dataclass(slots=True)
class RequestLog:
    """The latest requests, oldest first."""

    longest: int
    _entries: deque[Entry] = field(init=False)

    def __post_init__(self) -> None:
        self._entries = deque(maxlen=self.longest)

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def clear(self) -> None:
        self._entries.clear()

    def as_json(self) -> list[JsonObject]:
        return [entry.as_json() for entry in list(self._entries)]


class Logged:
    """ASGI middleware that writes the log. An entry appears as soon as the request comes in."""

    def __init__(self, app: ASGIApp, *, log: RequestLog, now: Callable[[], datetime]) -> None:
        self._app = app
        self._log = log
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OWN_PATHS):
            await self._app(scope, receive, send)
            return
        entry = Entry(self._now(), scope["method"], scope["path"])
        self._log.add(entry)

        async def receive_and_note() -> Message:
            message = await receive()
            entry.body += message.get("body", b"")
            return message

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                entry.headers = {
                    name.decode("latin-1"): value.decode("latin-1")
                    for name, value in message.get("headers", [])
                }
            else:
                entry.answer += message.get("body", b"")
            await send(message)

        try:
            await self._app(scope, receive_and_note, send_and_note)
        finally:
            entry.open = False


def _readable(content: bytes) -> object:
    """JSON as JSON, a form as an object, anything else as text; secrets left out."""
    if not content:
        return None
    text = content.decode("utf-8", errors="replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        fields = dict(parse_qsl(text, keep_blank_values=True))
        value = fields if "grant_type" in fields else text
    if isinstance(value, dict):
        value |= {name: _HIDDEN for name in _SECRET_FIELDS if name in value}
    return value
