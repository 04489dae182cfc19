"""Hands a signed request to the webhook door in this process: the very way that others come in."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.types import Message

from courier_api.intake.receive import WebhookDoor

SendSample = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""(slug, headers, body) -> the status of the answer."""


def sender_to(door: WebhookDoor) -> SendSample:
    """Sends to this door."""

    async def send(slug: str, headers: Mapping[str, str], raw: bytes) -> int:
        request = Request(_scope(slug, headers), receive=_reader(raw))
        return (await door.answer(request)).status_code

    return send


def _scope(slug: str, headers: Mapping[str, str]) -> dict[str, object]:
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
