"""Sample events: what a page sends to the test source, and what its examples are made of."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from platforms.signatures.standard_webhooks import sign

Fields = Mapping[str, object]


class Sample(StrEnum):
    """The events that the test page offers, in the order in which a shift sends them."""

    PLANNED = "shift.planned"
    STARTED = "shift.started"
    ENDED = "shift.ended"
    CANCELLED = "shift.cancelled"
    PING = "ping"


def sample_event(sample: Sample, now: datetime) -> dict[str, object]:
    """A valid event about a made-up shift of today, under an id that nobody has used."""
    shift: dict[str, object] = {"external_id": "TRY-1", "worker": {"external_id": "W-1"}}
    data: Fields = {} if sample is Sample.PING else {"shift": {**shift, **_fields(sample, now)}}
    return {
        "id": f"evt_{secrets.token_hex(8)}",
        "type": sample.value,
        "schema_version": 1,
        "timestamp": _text(now),
        "data": data,
    }


def signed_sample(
    sample: Sample, *, secret: str, now: datetime
) -> tuple[str, dict[str, str], bytes]:
    """The id, the headers and the body of a sample, signed now. Raises SecretUnusable."""
    event = sample_event(sample, now)
    event_id = str(event["id"])
    raw = json.dumps(event, separators=(",", ":")).encode()
    headers = sign(raw, message_id=event_id, sent_at=now, secrets=[secret])
    return event_id, {"content-type": "application/json", **headers}, raw


def _fields(sample: Sample, now: datetime) -> Fields:
    match sample:
        case Sample.PLANNED:
            starts_at = now + timedelta(hours=24)
            ends_at = starts_at + timedelta(hours=4)
            return {"planned_start": _text(starts_at), "planned_end": _text(ends_at)}
        case Sample.STARTED:
            return {"actual_start": _text(now)}
        case Sample.ENDED:
            return {"actual_end": _text(now), "ended_by": "worker"}
        case Sample.CANCELLED:
            return {"reason": "weather"}
        case Sample.PING:
            return {}


def _text(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
