"""Events of a file as bytes in our own format: what is stored, as if it had come by webhook."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from platforms.events import CanonicalEvent, read_event
from platforms.events.document import JsonObject
from platforms.files.faults import Place

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyEvent:
    """An event, the bytes it is stored as, and the row it came from."""

    place: Place
    event_id: str
    raw: bytes = field(repr=False)
    event: CanonicalEvent = field(repr=False)


def ready_event(
    event_type: str, data: JsonObject, *, event_id: str, occurred_at: datetime, place: Place
) -> ReadyEvent:
    """An event that is written by us. Raises InvalidEvent by the rules for everybody's events."""
    body = {
        "id": event_id,
        "type": event_type,
        "schema_version": SCHEMA_VERSION,
        "timestamp": occurred_at.isoformat(),
        "data": data,
    }
    raw = canonical_json(body)
    event = read_event(raw, webhook_id=event_id)
    return ReadyEvent(place=place, event_id=event_id, raw=raw, event=event)


def canonical_json(value: object) -> bytes:
    """One text for one content: keys in order, no blanks. Half a surrogate pair stays an escape."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii")


def digest_of(*parts: object) -> bytes:
    """The SHA-256 of these parts, so joined that no two lists run together."""
    return hashlib.sha256(canonical_json(parts)).digest()
