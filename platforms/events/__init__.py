"""The normal form of what any platform reports: shifts, deliveries, incidents, workers, a ping."""

from platforms.events.batch import MOST_EVENTS_IN_BATCH, guess_events, read_batch
from platforms.events.document import MAX_BODY_BYTES
from platforms.events.envelope import EVENT_TYPES, SCHEMA_VERSIONS, SHIFT_TYPES
from platforms.events.faults import (
    FieldFault,
    InvalidEvent,
    MalformedBody,
    Rule,
    Unreadable,
)
from platforms.events.narrow import PlainEvent
from platforms.events.plain import read_plain, read_plains
from platforms.events.read import read_event
from platforms.events.records import (
    Break,
    CanonicalEvent,
    DeliveryEvent,
    DeliveryFields,
    Earning,
    IncidentEvent,
    IncidentFields,
    Location,
    PingEvent,
    ShiftEvent,
    ShiftFields,
    ShiftRef,
    Vehicle,
    Worker,
    WorkerEvent,
    WorkerLink,
    Zone,
)
from platforms.events.schema import json_schema

__all__ = [
    "EVENT_TYPES",
    "MAX_BODY_BYTES",
    "MOST_EVENTS_IN_BATCH",
    "SCHEMA_VERSIONS",
    "SHIFT_TYPES",
    "Break",
    "CanonicalEvent",
    "DeliveryEvent",
    "DeliveryFields",
    "Earning",
    "FieldFault",
    "IncidentEvent",
    "IncidentFields",
    "InvalidEvent",
    "Location",
    "MalformedBody",
    "PingEvent",
    "PlainEvent",
    "Rule",
    "ShiftEvent",
    "ShiftFields",
    "ShiftRef",
    "Unreadable",
    "Vehicle",
    "Worker",
    "WorkerEvent",
    "WorkerLink",
    "Zone",
    "guess_events",
    "json_schema",
    "read_batch",
    "read_event",
    "read_plain",
    "read_plains",
]
