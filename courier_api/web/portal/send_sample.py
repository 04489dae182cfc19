"""Hands a signed request to the webhook door in this process: the very way that others come in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.types import Message

from courier_api.intake.receive import WebhookDoor

SendSample = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""(slug, headers, body) -> the status of the answer."""


def sender_to(door: WebhookDoor) -> SendSample:
    """Sends to this door."""

    async def send(slug: str, headers: Mapping[str, str], raw: bytes) -> int:
        statuses: list[int] = []

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        # A task of its own: the door names its request, and this page's name must stay.
        await asyncio.create_task(door.serve(_scope(slug, headers), _reader(raw), note))
        return statuses[0]

    return send


def _scope(slug: str, headers: Mapping[str, str]) -> dict[str, Any]:
    path = f"/hooks/v1/{slug}"
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "path_params": {"source": slug},
    }


def _reader(raw: bytes) -> Callable[[], Awaitable[Message]]:
    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    return receive
