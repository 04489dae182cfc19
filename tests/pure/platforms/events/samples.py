"""Valid bodies of every type, as JSON objects that a test changes where it wants."""

import json
from copy import deepcopy
from typing import Any, Final

import pytest

from platforms.events import CanonicalEvent, FieldFault, InvalidEvent, ShiftEvent, read_event

Body = dict[str, Any]

EVENT_ID: Final = "evt_0001"
WORKER: Final[Body] = {"external_id": "W-7", "name": "Amina"}
PLAN: Final[Body] = {
    "planned_start": "2026-11-23T18:00:00+01:00",
    "planned_end": "2026-11-23T22:00:00+01:00",
}
DELIVERY: Final[Body] = {
    "external_id": "D-1",
    "worker": WORKER,
    "accepted_at": "2026-11-23T18:10:00+01:00",
    "dropped_off_at": "2026-11-23T18:40:00+01:00",
}
INCIDENT: Final[Body] = {
    "external_id": "I-1",
    "worker": WORKER,
    "occurred_at": "2026-11-23T18:20:00+01:00",
    "kind": "fall",
    "severity": "first_aid",
}
BREAK: Final[Body] = {"start": "2026-11-23T19:00:00Z", "end": "2026-11-23T19:15:00Z"}
LINK: Final[Body] = {"external_id": "W-7", "cooperative_reference": "c-041"}

SHIFT_CONTENT: Final[dict[str, Body]] = {
    "shift.planned": PLAN,
    "shift.updated": PLAN,
    "shift.cancelled": {"reason": "weather"},
    "shift.started": {"actual_start": "2026-11-23T18:02:00+01:00"},
    "shift.ended": {"actual_end": "2026-11-23T21:58:00+01:00"},
    "shift.corrected": {**PLAN, "actual_start": "2026-11-23T18:05:00+01:00"},
}


def shift_body(event_type: str = "shift.planned", **fields: object) -> Body:
    """A body about shift S-1; `fields` replace or add fields of the shift, None takes one away."""
    shift = {"external_id": "S-1", "worker": WORKER, **SHIFT_CONTENT[event_type], **fields}
    return envelope(event_type, shift={k: v for k, v in shift.items() if v is not None})


def envelope(event_type: str, **data: object) -> Body:
    """A body of a type with this `data`."""
    return deepcopy(
        {
            "id": EVENT_ID,
            "type": event_type,
            "schema_version": 1,
            "timestamp": "2026-11-23T12:00:00Z",
            "data": data,
        }
    )


def every_valid_body() -> list[Body]:
    """One body of each of the twelve types."""
    return [
        *(shift_body(event_type) for event_type in SHIFT_CONTENT),
        envelope("delivery.completed", delivery=DELIVERY),
        envelope("incident.reported", incident=INCIDENT),
        envelope("incident.updated", incident=INCIDENT),
        envelope("worker.linked", worker=LINK),
        envelope("worker.unlinked", worker=LINK),
        envelope("ping"),
    ]


def raw(body: object) -> bytes:
    """The body as a sender would write it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def read(body: object, webhook_id: str | None = EVENT_ID) -> CanonicalEvent:
    """The event in a body that is given as an object, or as the bytes themselves."""
    return read_event(body if isinstance(body, bytes) else raw(body), webhook_id=webhook_id)


def read_shift(body: object) -> ShiftEvent:
    """The event about a shift in a body."""
    event = read(body)
    assert isinstance(event, ShiftEvent)
    return event


def faults(body: object, webhook_id: str | None = EVENT_ID) -> set[tuple[str, str]]:
    """Field and rule of everything that is wrong with a body."""
    with pytest.raises(InvalidEvent) as refused:
        read(body, webhook_id)
    return {(fault.field, fault.rule.value) for fault in told(refused.value)}


def told(invalid: InvalidEvent) -> tuple[FieldFault, ...]:
    """The faults, each once."""
    assert len(set(invalid.faults)) == len(invalid.faults)
    return invalid.faults
