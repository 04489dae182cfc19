"""What a stored delivery says, read again by the adapter of its source's scheme."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.sources.models import Source
from platforms.adapters import ADAPTER_BY_SCHEME, AdaptedEvent, FetchWanted
from platforms.events import read_event

NATIVE = "standard-webhooks"
"""The scheme of our own format: one event a delivery, and its bytes say everything."""

OWN_FORMAT = {"courier-format": "native"}
"""Kept with an event that no webhook brought (a file, a pull, the office): its bytes are in our own
format, whatever its source's scheme is. No sender can say so: such a header is never kept."""


def schemes_of(session: Session, source_ids: Sequence[int]) -> dict[int, str]:
    """The scheme of each source."""
    query = select(Source.id, Source.scheme).where(Source.id.in_(set(source_ids)))
    return {row[0]: row[1] for row in session.execute(query)}


def needs_second_source(scheme: str, headers: str) -> bool:
    """Whether nothing proves the body of this delivery, so that alone it never creates pay."""
    if scheme == NATIVE or json.loads(headers).items() >= OWN_FORMAT.items():
        return False
    return ADAPTER_BY_SCHEME[scheme].needs_second_source


def read_delivery(scheme: str, headers: str, raw: bytes) -> Sequence[AdaptedEvent] | FetchWanted:
    """The events in a stored body, the same for ever for the same bytes and kept headers.

    Raises MalformedBody, InvalidEvent or UnsafeReference for a body that was kept although it is
    no event, KeyError for a scheme that this release does not serve.
    """
    kept: Mapping[str, str] = {} if scheme == NATIVE else json.loads(headers)
    if scheme == NATIVE or kept.items() >= OWN_FORMAT.items():
        return (read_event(raw, webhook_id=None),)
    return ADAPTER_BY_SCHEME[scheme].to_events(kept, raw)


def read_one(scheme: str, headers: str, raw: bytes, event_id: str | None) -> AdaptedEvent:
    """The event of this id in a stored body whose events were applied; None: the only one.

    Raises LookupError when there is no such event.
    """
    events = read_delivery(scheme, headers, raw)
    for event in () if isinstance(events, FetchWanted) else events:
        if event_id is None or event.event_id == event_id or scheme == NATIVE:
            return event
    raise LookupError("The delivery holds no such event.")
