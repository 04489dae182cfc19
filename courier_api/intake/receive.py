"""The webhook door: verify, store, answer. What needs other data is judged later, at projection.

A plain asynchronous route, because this is the one hot path: no dependency tree, no ORM, one reading
of the bytes.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from courier_api.foundation.clock import Clock, elapsed_seconds
from courier_api.foundation.encryption import Keyring
from courier_api.foundation.errors import (
    Invalid,
    Malformed,
    NotFound,
    Refused,
    ServiceError,
    TooMany,
    Unauthenticated,
    Unavailable,
    problem_document,
)
from courier_api.foundation.metrics import REFUSED_SIGNATURES, WEBHOOK_SECONDS, WEBHOOKS
from courier_api.intake.group_commit import GroupCommit
from courier_api.intake.seal import as_kept
from courier_api.intake.store_events import ArrivedEvent, Receipt
from courier_api.sources.directory import KnownSource, SourceDirectory
from platforms.adapters import (
    ADAPTER_BY_SCHEME,
    AdaptedEvent,
    Adapter,
    Answer,
    FetchWanted,
    Headers,
    Outcome,
)
from platforms.events import InvalidEvent, MalformedBody
from platforms.signatures import SignatureRefused

log = logging.getLogger(__name__)

MOST_BYTES = 1_048_576
KEPT_HEADERS = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "content-type",
    "user-agent",
)


class UnknownSource(NotFound):
    """No source has this name."""

    def __init__(self) -> None:
        super().__init__("No webhook source has this name. Check the last part of the address.")


class SignatureNotAccepted(Unauthenticated):
    """Signature, secret or time: one text for all, the reason only in our log."""

    def __init__(self) -> None:
        super().__init__("The signature, its secret or its time was not accepted.")


class MethodNotAllowed(ServiceError):
    """Webhooks are posted."""

    status = 405
    title = "Method not allowed"


class BodyTooLarge(ServiceError):
    """More than 1 MiB."""

    status = 413
    title = "Body too large"


class WrongMediaType(ServiceError):
    """Not plain JSON."""

    status = 415
    title = "Unsupported media type"


class EventIdReused(Refused):
    """The id is known with other content; the first content counts."""

    def __init__(self, event_id: str) -> None:
        super().__init__(
            "This event id is known with other content. The first content counts; send a change "
            "as a new event with a new id.",
            event_id=event_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One webhook as it arrived."""

    headers: Headers
    raw: bytes
    now: datetime

    def key_id(self, adapter: Adapter, source: KnownSource) -> int:
        """The id of the source's secret that proves who sent it. Raises SignatureRefused."""
        return int(adapter.verify(self.headers, self.raw, source.secrets, self.now).key_id)


@dataclass(slots=True)
class WebhookDoor:
    """What the webhook route needs. Called once per request."""

    directory: SourceDirectory
    store: GroupCommit
    clock: Clock
    keyring: Keyring

    async def answer(self, request: Request) -> Response:
        """Answer one webhook; never a 5xx for what a sender may write."""
        began = elapsed_seconds()
        slug: str = request.path_params["source"]
        try:
            told = await self._receive(request, slug)
        except ServiceError as refusal:
            known = "unknown" if isinstance(refusal, UnknownSource) else slug
            WEBHOOKS.labels(known, str(refusal.status)).inc()
            return problem_response(refusal)
        except ClientDisconnect:
            return Response(status_code=400)
        WEBHOOKS.labels(slug, str(told.status)).inc()
        WEBHOOK_SECONDS.observe(elapsed_seconds() - began)
        return Response(told.body, told.status, media_type=told.content_type)

    async def _receive(self, request: Request, slug: str) -> Answer:
        source = self.directory.find(slug) or await self._source_anew(slug)
        adapter = ADAPTER_BY_SCHEME.get(source.scheme)
        if adapter is None:
            raise UnknownSource
        if request.method != "POST":
            raise MethodNotAllowed("Webhooks are sent with POST.")
        _check_media_type(request)
        delivery = Delivery(headers=request.headers, raw=await _body(request), now=self.clock.now())
        source, key_id = await self._verified(adapter, source, delivery)
        events = _checked_events(adapter, delivery)
        body = as_kept(delivery.raw, events, self.keyring)
        event_id = adapter.dedup_key(delivery.headers, delivery.raw)
        while True:
            arrived = _arrived(source, key_id, event_id, delivery, body=body)
            receipt = await self.store.store(arrived)
            if receipt is not Receipt.OUTDATED:
                break
            # A secret was added or has ended while the event waited: it must hold now.
            source = await self._source_anew(slug)
            source, key_id = await self._verified(adapter, source, delivery)
        if receipt is Receipt.CONFLICT:
            raise EventIdReused(event_id)
        return adapter.ack(Outcome.STORED if receipt is Receipt.NEW else Outcome.KNOWN)

    async def _source_anew(self, slug: str) -> KnownSource:
        try:
            await self.directory.read_again()
        except SQLAlchemyError:
            log.exception("the sources could not be read")
            raise Unavailable("The event cannot be judged now. Send it again later.") from None
        source = self.directory.find(slug)
        if source is None:
            raise UnknownSource
        return source

    async def _verified(
        self, adapter: Adapter, source: KnownSource, delivery: Delivery
    ) -> tuple[KnownSource, int]:
        """The source and the id of the secret that fitted. A refusal is tried once more with secrets
        read anew, so that a secret added a moment ago counts at once."""
        try:
            return source, delivery.key_id(adapter, source)
        except SignatureRefused:
            source = await self._source_anew(source.slug)
        try:
            return source, delivery.key_id(adapter, source)
        except SignatureRefused as refused:
            reason = refused.reason.value
        REFUSED_SIGNATURES.labels(source.slug, reason).inc()
        log.info("webhook refused", extra={"source": source.slug, "reason": reason})
        raise SignatureNotAccepted


def problem_response(refusal: ServiceError) -> Response:
    """The refusal as application/problem+json, with Retry-After when waiting helps."""
    headers = {}
    if isinstance(refusal, (Unavailable, TooMany)):
        headers["Retry-After"] = str(refusal.retry_after_seconds)
    if isinstance(refusal, MethodNotAllowed):
        headers["Allow"] = "POST"
    return JSONResponse(
        problem_document(refusal),
        refusal.status,
        headers=headers,
        media_type="application/problem+json",
    )


def _arrived(
    source: KnownSource, key_id: int, event_id: str, delivery: Delivery, *, body: bytes
) -> ArrivedEvent:
    headers = {name: delivery.headers[name] for name in KEPT_HEADERS if name in delivery.headers}
    return ArrivedEvent(
        employer_number=source.employer_number,
        source_id=source.id,
        event_id=event_id,
        sha256=hashlib.sha256(delivery.raw).digest(),
        raw=body,
        headers=headers,
        key_id=key_id,
        received_at=delivery.now,
        sources_version=source.version,
    )


def _check_media_type(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise WrongMediaType("Send the body without Content-Encoding.")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise WrongMediaType("Send the body as application/json.")


async def _body(request: Request) -> bytes:
    """The raw body, read no further than the limit whatever Content-Length says."""
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdigit() and int(stated[:20]) > MOST_BYTES:
        raise BodyTooLarge("The body is larger than 1 MiB.")
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise BodyTooLarge("The body is larger than 1 MiB.")
        chunks.append(chunk)
    return b"".join(chunks)


def _checked_events(adapter: Adapter, delivery: Delivery) -> Sequence[AdaptedEvent]:
    try:
        events = adapter.to_events(delivery.headers, delivery.raw)
    except MalformedBody as malformed:
        raise Malformed(str(malformed), reason=malformed.reason.value) from None
    except InvalidEvent as invalid:
        faults = [{"field": fault.field, "rule": fault.rule.value} for fault in invalid.faults]
        raise Invalid("The event breaks rules of the format.", errors=faults) from None
    if isinstance(events, FetchWanted):
        raise UnknownSource  # no scheme that we serve sends thin events
    return events
