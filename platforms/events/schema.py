"""The JSON Schema that a platform's engineers read, made from the validator itself.

What a schema cannot say is left to the validator: the order of two times, 24 hours, repeated
keys, the id in the header, and that 1.0 is not a whole number.
"""

from typing import Final

from pydantic import TypeAdapter

from platforms.events.document import JsonObject
from platforms.events.envelope import EVENT_TYPES, Envelope
from platforms.events.records import DeliveryFields, IncidentFields, ShiftFields, WorkerLink
from platforms.events.subjects import REQUIRED_BY_TYPE, SUBJECT_BY_TYPE

SCHEMA_ID: Final = "urn:courier:platform-events:1"

_RECORD_BY_KEY: Final = {
    "shift": ShiftFields,
    "delivery": DeliveryFields,
    "incident": IncidentFields,
    "worker": WorkerLink,
}


def json_schema() -> JsonObject:
    """One schema (draft 2020-12) for the body of any event: the envelope, then a branch per type."""
    records = (Envelope, *_RECORD_BY_KEY.values())
    _, parts = TypeAdapter.json_schemas(
        [(record, "validation", TypeAdapter(record)) for record in records]
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Platform event",
        "allOf": [_ref("Envelope")],
        "oneOf": [_branch(event_type) for event_type in EVENT_TYPES],
        "$defs": parts["$defs"],
    }


def _branch(event_type: str) -> JsonObject:
    is_type: JsonObject = {"type": {"const": event_type}}
    subject = SUBJECT_BY_TYPE.get(event_type)
    if subject is None:
        may_be_anything: JsonObject = {"type": ["object", "null"]}
        return {"title": event_type, "properties": {**is_type, "data": may_be_anything}}
    rules = [_ref(_RECORD_BY_KEY[subject.key].__name__), *_rules_between_fields(event_type)]
    data: JsonObject = {
        "type": "object",
        "required": [subject.key],
        "properties": {subject.key: {"allOf": rules}},
    }
    return {"title": event_type, "required": ["data"], "properties": {**is_type, "data": data}}


def _rules_between_fields(event_type: str) -> list[JsonObject]:
    if event_type in REQUIRED_BY_TYPE:
        return [_present(*REQUIRED_BY_TYPE[event_type])]
    if event_type == "shift.corrected":
        plan, work = _present("planned_start", "planned_end"), _present("actual_start")
        return [
            {"anyOf": [plan, work]},
            {"anyOf": [plan, {"allOf": [_absent("planned_start"), _absent("planned_end")]}]},
            {"anyOf": [work, _absent("actual_end")]},
        ]
    if event_type == "delivery.completed":
        return [{"anyOf": [_present("shift"), _present("worker")]}]
    return []


def _present(*names: str) -> JsonObject:
    """These members are there and are not null, which counts as absent."""
    return {
        "required": list(names),
        "properties": {name: {"not": {"type": "null"}} for name in names},
    }


def _absent(name: str) -> JsonObject:
    return {"properties": {name: {"type": "null"}}}


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/$defs/{name}"}
