"""Facts of a vendor put into our own format, and judged by the same rules as everybody's."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.events import (
    CanonicalEvent,
    DeliveryEvent,
    FieldFault,
    InvalidEvent,
    Rule,
    ShiftEvent,
    read_event,
)
from platforms.events.checking import check
from platforms.events.document import JsonObject
from platforms.events.envelope import ENVELOPE
from platforms.events.subjects import DELIVERY, SHIFT
from platforms.events.times import delivery_time_faults

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeEvent:
    """An event that nobody sent as such, as bytes in our own format: what a pull or a fetch found.

    The bytes are stored like a webhook's, and `read_event` reads them.
    """

    event_id: str
    raw: bytes

    @property
    def event(self) -> CanonicalEvent:
        """What the bytes say."""
        return read_event(self.raw, webhook_id=self.event_id)


def native_event(
    event_type: str, subject: str, facts: JsonObject, *, event_id: str, occurred_at: datetime
) -> NativeEvent:
    """One event in our format about one subject (`shift`, `delivery`). Raises InvalidEvent."""
    body = _envelope(event_type, event_id, occurred_at) | {"data": {subject: _told(facts)}}
    raw = json.dumps(body, sort_keys=True, separators=(",", ":")).encode("ascii")
    read_event(raw, webhook_id=event_id)
    return NativeEvent(event_id=event_id, raw=raw)


def shift_event(
    event_type: str, shift: JsonObject, *, event_id: str, occurred_at: datetime
) -> ShiftEvent:
    """A canonical event about a shift, from facts in their form on the wire. Raises InvalidEvent."""
    faults: list[FieldFault] = []
    wire = _envelope(event_type, event_id, occurred_at)
    envelope = check(ENVELOPE, wire, "", faults)
    data: JsonObject = {"shift": _told(shift)}
    event, found = SHIFT.read(event_type, envelope, wire | {"data": data}, data)
    if not isinstance(event, ShiftEvent):
        raise InvalidEvent([*faults, *found], event_id=event_id)
    return event


def delivery_event(delivery: JsonObject, *, event_id: str, occurred_at: datetime) -> DeliveryEvent:
    """A delivery that came to its end, from facts in their form on the wire. Raises InvalidEvent.

    Our own format asks for a shift or a courier. Vendors that name neither still tell that a
    delivery took place: evidence that belongs to nobody yet, and never becomes pay by itself.
    """
    told = _told(delivery)
    faults: list[FieldFault] = []
    envelope = check(ENVELOPE, _envelope("delivery.completed", event_id, occurred_at), "", faults)
    fields = check(DELIVERY.adapter, told, "delivery", faults)
    if fields is not None:
        faults += [
            FieldFault(f"delivery.{fault.field}", fault.rule)
            for fault in delivery_time_faults(fields)
        ]
    if envelope is None or fields is None or faults:
        raise InvalidEvent(faults, event_id=event_id)
    return DeliveryEvent(
        event_id=envelope.id,
        type="delivery.completed",
        occurred_at=envelope.timestamp,
        delivery=fields,
    )


def refuse_field(field: str, rule: Rule) -> InvalidEvent:
    """The error for one field of a vendor's body."""
    return InvalidEvent([FieldFault(field, rule)])


def _envelope(event_type: str, event_id: str, occurred_at: datetime) -> JsonObject:
    return {
        "id": event_id,
        "type": event_type,
        "schema_version": SCHEMA_VERSION,
        "timestamp": occurred_at.isoformat(),
    }


def _told(facts: JsonObject) -> JsonObject:
    """The facts that there are; instants in their form on the wire."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in facts.items()
        if value is not None
    }
