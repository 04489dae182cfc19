"""What is stored of a request: the event with its bytes, or the refusal with its reason."""

import hashlib
import re
from collections.abc import Mapping

from courier_api.foundation.errors import ServiceError
from courier_api.intake.incoming import Incoming
from courier_api.intake.refusals import BAD_CONTENT
from courier_api.intake.refused import MOST_KEPT_BYTES, RefusedArrival
from courier_api.intake.store_events import ArrivedEvent
from courier_api.sources.directory import KnownSource
from courier_api.sources.read_delivery import NATIVE
from platforms.adapters import Adapter

NATIVE_HEADERS = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "content-type",
    "user-agent",
)
LONGEST_ID = 200
LONGEST_HEADER = 4_096
MOST_HEADERS = 30
MOST_ERRORS = 50

_VENDORS_HEADER = re.compile(r"x-(?!forwarded|real-ip)[a-z0-9-]+").fullmatch
_CREDENTIAL = re.compile(r"auth|token|secret|passw|cookie|key").search


def kept_headers(scheme: str, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that belong to an event: what signs and describes it, never a credential."""
    kept = {name: headers[name] for name in NATIVE_HEADERS if name in headers}
    if scheme == NATIVE:
        return kept
    for name, value in headers.items():
        if len(kept) >= MOST_HEADERS:
            break
        vendors = _VENDORS_HEADER(name) is not None and _CREDENTIAL(name) is None
        if vendors and len(value) <= LONGEST_HEADER:
            kept[name] = value
    return kept


def id_of(adapter: Adapter, call: Incoming) -> str:
    """The event's id within its source, the same for every retry; for bad content its digest."""
    try:
        key = adapter.dedup_key(call.headers, call.raw)
    except BAD_CONTENT:
        return _digest_id(call.raw)
    if len(key) <= LONGEST_ID and key.isprintable() and key:
        return key
    # A native id of this kind is refused for its content; a vendor's own has to find room.
    return key if adapter.scheme == NATIVE else _digest_id(key.encode("utf-8", "replace"))


def arrived_event(
    call: Incoming,
    source: KnownSource,
    event_id: str,
    *,
    raw: bytes,
    body: bytes,
    headers: dict[str, str] | None = None,
) -> ArrivedEvent:
    """The event as it is stored: the digest of its own bytes `raw`, kept as `body`.

    `headers` are those to be kept, when they are known from another event of the request.
    """
    return ArrivedEvent(
        employer_number=source.employer_number,
        source_id=source.id,
        event_id=event_id,
        sha256=hashlib.sha256(raw).digest(),
        raw=body,
        headers=kept_headers(source.scheme, call.headers) if headers is None else headers,
        key_id=call.key_id,
        received_at=call.received_at,
        sources_version=source.version,
    )


def refused_delivery(
    call: Incoming,
    source: KnownSource,
    refusal: ServiceError,
    *,
    raw: bytes | None = None,
    event_id: str | None = None,
) -> RefusedArrival:
    """The refusal as it is kept for people to look at; `raw` and `event_id` of one in a batch."""
    named = event_id or call.event_id or call.headers.get("webhook-id", "")
    reason = getattr(refusal, "reason", None) or refusal.facts.get("reason")
    errors = refusal.facts.get("errors")
    body = call.raw if raw is None else raw
    return RefusedArrival(
        employer_number=source.employer_number,
        source_id=source.id,
        is_proven=call.key_id is not None,
        received_at=call.received_at,
        status=refusal.status,
        problem=refusal.slug,
        reason=reason if isinstance(reason, str) else None,
        errors=errors[:MOST_ERRORS] if isinstance(errors, list) else None,
        event_id=named[:LONGEST_ID] if named and named.isprintable() else None,
        headers={
            name: value[:LONGEST_HEADER]
            for name, value in kept_headers(source.scheme, call.headers).items()
        },
        raw=body[:MOST_KEPT_BYTES],
        body_bytes=max(call.body_bytes, len(body)) if raw is None else len(raw),
    )


def _digest_id(content: bytes) -> str:
    return f"sha256-{hashlib.sha256(content).hexdigest()}"
