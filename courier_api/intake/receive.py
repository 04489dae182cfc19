"""The webhook door: verify, store, answer. What needs other data is judged later, at projection.

A plain asynchronous route, because this is the one hot path: no dependency tree, no ORM, one reading
of the bytes.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from courier_api.foundation.clock import Clock, elapsed_seconds
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
from courier_api.intake.group_commit import ArrivedEvent, GroupCommit, Receipt
from courier_api.sources.directory import KnownSource, SourceDirectory
from platforms.events import InvalidEvent, MalformedBody, read_event
from platforms.signatures import SignatureRefused, WebhookSecret
from platforms.signatures.standard_webhooks import verify

log = logging.getLogger(__name__)

MOST_BYTES = 1_048_576
NATIVE_SCHEME = "standard-webhooks"
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


@dataclass(slots=True)
class WebhookDoor:
    """What the webhook route needs. Called once per request."""

    directory: SourceDirectory
    store: GroupCommit
    clock: Clock

    async def answer(self, request: Request) -> Response:
        """Answer one webhook; never a 5xx for what a sender may write."""
        began = elapsed_seconds()
        slug: str = request.path_params["source"]
        try:
            receipt, event_id = await self._receive(request, slug)
            if receipt is Receipt.CONFLICT:
                raise EventIdReused(event_id)
        except ServiceError as refusal:
            known = "unknown" if isinstance(refusal, UnknownSource) else slug
            WEBHOOKS.labels(known, str(refusal.status)).inc()
            return problem_response(refusal)
        except ClientDisconnect:
            return Response(status_code=400)
        status = 202 if receipt is Receipt.NEW else 200
        WEBHOOKS.labels(slug, str(status)).inc()
        WEBHOOK_SECONDS.observe(elapsed_seconds() - began)
        return JSONResponse({"id": event_id, "status": receipt.value}, status)

    async def _receive(self, request: Request, slug: str) -> tuple[Receipt, str]:
        source = await self._source(slug)
        if request.method != "POST":
            raise MethodNotAllowed("Webhooks are sent with POST.")
        _check_media_type(request)
        raw = await _body(request)
        now = self.clock.now()
        key_id = await self._verify(source, request, raw, now)
        event_id = _checked_event_id(raw, request.headers["webhook-id"])
        event = ArrivedEvent(
            employer_number=source.employer_number,
            source_id=source.id,
            event_id=event_id,
            sha256=hashlib.sha256(raw).digest(),
            raw=raw,
            headers={h: request.headers[h] for h in KEPT_HEADERS if h in request.headers},
            key_id=key_id,
            received_at=now,
        )
        return await self.store.store(event), event_id

    async def _source(self, slug: str) -> KnownSource:
        if self.directory.is_stale(slug):
            source = await run_in_threadpool(self.directory.find, slug)
        else:
            source = self.directory.find(slug)
        if source is None or source.scheme != NATIVE_SCHEME:
            raise UnknownSource
        return source

    async def _verify(
        self, source: KnownSource, request: Request, raw: bytes, now: datetime
    ) -> int:
        """The id of the secret that fitted. A refusal is tried once more with secrets read anew,
        so that a secret added a moment ago counts at once."""
        try:
            return _verified_key(source, request, raw, now)
        except SignatureRefused as refused:
            reason = refused.reason
        if await run_in_threadpool(self.directory.reload):
            again = self.directory.find(source.slug)
            if again is not None and again != source:
                try:
                    return _verified_key(again, request, raw, now)
                except SignatureRefused as refused:
                    reason = refused.reason
        REFUSED_SIGNATURES.labels(source.slug, reason.value).inc()
        log.info("webhook refused", extra={"source": source.slug, "reason": reason.value})
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


def _verified_key(source: KnownSource, request: Request, raw: bytes, now: datetime) -> int:
    secrets = [
        WebhookSecret(
            key_id=str(known.key_id),
            text=known.secret,
            valid_from=known.valid_from,
            valid_until=known.valid_until,
        )
        for known in source.secrets
    ]
    return int(verify(request.headers, raw, secrets, now).key_id)


def _check_media_type(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise WrongMediaType("Send the body without Content-Encoding.")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise WrongMediaType("Send the body as application/json.")


async def _body(request: Request) -> bytes:
    """The raw body, read no further than the limit whatever Content-Length says."""
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated[:20]) > MOST_BYTES:
        raise BodyTooLarge("The body is larger than 1 MiB.")
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise BodyTooLarge("The body is larger than 1 MiB.")
        chunks.append(chunk)
    return b"".join(chunks)


def _checked_event_id(raw: bytes, webhook_id: str) -> str:
    try:
        return read_event(raw, webhook_id=webhook_id).event_id
    except MalformedBody as malformed:
        raise Malformed(str(malformed), reason=malformed.reason.value) from None
    except InvalidEvent as invalid:
        faults = [{"field": fault.field, "rule": str(fault.rule)} for fault in invalid.faults]
        raise Invalid("The event breaks rules of the format.", errors=faults) from None
