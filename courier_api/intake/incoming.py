"""One request to the webhook door and its answer, on plain ASGI: this is the one hot path."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from courier_api.foundation.errors import ServiceError, TooMany, Unavailable, problem_document
from courier_api.intake.refusals import BodyTooLarge, MethodNotAllowed, WrongMediaType
from courier_api.sources.add import RESERVED_SLUGS
from courier_api.sources.directory import KnownSource
from courier_api.sources.read_delivery import NATIVE
from platforms.adapters import Answer

PATH = "/hooks/v1/"
BATCH = "/batch"
MOST_BYTES = 1_048_576

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


@dataclass(slots=True, kw_only=True)
class Incoming:
    """A request as far as it has been read, and what is known by now of its sender.

    `source` is set once the name is known, `key_id` and `event_id` once the sender is proven.
    Without `receive` the body came with the head and is in `raw`.
    """

    slug: str
    is_batch: bool
    method: str
    query: bytes
    headers: Mapping[str, str]
    receive: Receive | None = field(repr=False)
    received_at: datetime
    raw: bytes = field(default=b"", repr=False)
    body_bytes: int = 0
    source: KnownSource | None = None
    key_id: int | None = None
    event_id: str | None = None

    async def read_body(self) -> None:
        """Read the body, no further than the limit whatever Content-Length says.

        Raises BodyTooLarge; ClientDisconnect when the sender went away in the middle.
        """
        stated = self.headers.get("content-length", "")
        if stated.isascii() and stated.isdigit() and int(stated[:20]) > MOST_BYTES:
            self.body_bytes = min(int(stated[:20]), 2**31 - 1)
            raise BodyTooLarge("The body is larger than 1 MiB.")
        if self.receive is None:
            return
        chunks: list[bytes] = []
        more = True
        while more:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunk: bytes = message.get("body", b"")
            more = message.get("more_body", False)
            self.body_bytes += len(chunk)
            chunks.append(chunk)
            if self.body_bytes > MOST_BYTES:
                self.raw = b"".join(chunks)[:MOST_BYTES]
                raise BodyTooLarge("The body is larger than 1 MiB.")
        self.raw = chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def check_media_type(self, scheme: str) -> None:
        """Raises WrongMediaType. Some vendors give their JSON a name of its own."""
        if self.headers.get("content-encoding", "identity") != "identity":
            raise WrongMediaType("Send the body without Content-Encoding.")
        given = self.headers.get("content-type", "")
        if given == JSON:
            return
        media_type = given.partition(";")[0].strip().lower()
        vendors_json = media_type.startswith("application/") and media_type.endswith("+json")
        if media_type != JSON and (scheme == NATIVE or not vendors_json):
            raise WrongMediaType("Send the body as application/json.")

    def queried(self, name: str) -> str | None:
        """The first value of a query parameter."""
        values = parse_qs(self.query.decode("latin-1"), keep_blank_values=True).get(name)
        return values[0] if values else None


def incoming(scope: Scope, receive: Receive, *, now: datetime) -> Incoming | None:
    """The request, when its path is one of the door's."""
    if scope["type"] != "http" or not scope["path"].startswith(PATH):
        return None
    slug: str = scope["path"][len(PATH) :]
    is_batch = slug.endswith(BATCH)
    slug = slug.removesuffix(BATCH)
    if not slug or "/" in slug or slug in RESERVED_SLUGS:
        return None
    # The first of two headers of one name counts, so the later ones are written over.
    pairs = reversed(scope["headers"])
    return Incoming(
        slug=slug,
        is_batch=is_batch,
        method=scope["method"],
        query=scope["query_string"],
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in pairs},
        receive=receive,
        received_at=now,
    )


async def send_answer(send: Send, answer: Answer, request_id: str) -> None:
    """Send an answer; it carries the id of its request."""
    headers = headers_of(answer, request_id)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def headers_of(answer: Answer, request_id: str) -> list[tuple[bytes, bytes]]:
    """What stands above the body of an answer."""
    headers = [
        (b"content-length", str(len(answer.body)).encode("ascii")),
        (b"x-request-id", request_id.encode("ascii")),
    ]
    if answer.content_type is not None:
        headers.append((b"content-type", answer.content_type.encode("latin-1")))
    for name, value in (answer.headers or {}).items():
        headers.append((name.lower().encode("latin-1"), value.encode("latin-1")))
    return headers


def problem_answer(refusal: ServiceError) -> Answer:
    """The refusal as application/problem+json, with Retry-After when waiting helps."""
    headers = {}
    if isinstance(refusal, Unavailable | TooMany):
        headers["retry-after"] = str(refusal.retry_after_seconds)
    if isinstance(refusal, MethodNotAllowed):
        headers["allow"] = "POST"
    body = json.dumps(problem_document(refusal), separators=(",", ":"), ensure_ascii=False)
    return Answer(
        status=refusal.status,
        body=body.encode("utf-8", "replace"),
        content_type=PROBLEM_JSON,
        headers=headers,
    )
