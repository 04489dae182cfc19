"""The JSON Schema of what we send, for a platform's engineers and for published documentation."""

from collections.abc import Mapping
from typing import Final

from platforms.outgoing.events import (
    COVER_OF,
    SCHEMA_VERSION,
    DisputedPart,
    Document,
    EventType,
    IncidentKind,
    RefusedBecause,
)

SCHEMA_ID: Final = "urn:courier:outgoing-events:1"
_NAME: Final[Document] = {"type": "string", "minLength": 1, "maxLength": 200}
_INSTANT: Final[Document] = {"type": "string", "format": "date-time"}
_MAYBE_INSTANT: Final[Document] = {"type": ["string", "null"], "format": "date-time"}


def json_schema() -> Document:
    """One schema (draft 2020-12): the envelope, and a branch for each type of event.

    Nothing beside the members named here is ever sent; receivers ignore what they do not know,
    since a later version may add some.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Event from Courier",
        **_object(
            {
                "id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"},
                "type": {"enum": [event_type.value for event_type in EventType]},
                "schema_version": {"const": SCHEMA_VERSION},
                "timestamp": _INSTANT,
                "data": {"type": "object"},
            }
        ),
        "oneOf": [_branch(event_type) for event_type in EventType],
        "$defs": {"worker": _object({"external_id": _NAME}), "shift": _object(_shift())},
    }


def _branch(event_type: EventType) -> Document:
    return {
        "title": event_type.value,
        "properties": {"type": {"const": event_type.value}, "data": _object(_data(event_type))},
    }


def _data(event_type: EventType) -> Mapping[str, object]:
    match event_type:
        case EventType.SHIFT_DISPUTED:
            about = {"enum": [part.value for part in DisputedPart]}
            dispute = _object({"reference": _NAME, "about": about})
            return {"shift": {"$ref": "#/$defs/shift"}, "dispute": dispute}
        case EventType.INCIDENT_RECORDED:
            return {"incident": _object(_incident())}
        case EventType.SHIFT_REFUSED:
            because = {"enum": [each.value for each in RefusedBecause]}
            cover = {"const": COVER_OF[event_type].value}
            return {"shift": _object({**_shift(), "cover": cover, "because": because})}
        case EventType.ZONE_HELD:
            postcode: Document = {"type": "string", "pattern": "^[1-9][0-9]{3}$"}
            times = {"held_from": _INSTANT, "held_until": _MAYBE_INSTANT}
            return {"zone": _object({"postcode": _or_null(postcode), **times})}
        case _:
            return {"shift": _object({**_shift(), "cover": {"const": COVER_OF[event_type].value}})}


def _shift() -> Mapping[str, object]:
    return {
        "external_id": _NAME,
        "worker": _or_null({"$ref": "#/$defs/worker"}),
        "planned_start": _MAYBE_INSTANT,
        "planned_end": _MAYBE_INSTANT,
    }


def _incident() -> Mapping[str, object]:
    return {
        "reference": _NAME,
        "external_id": _or_null(_NAME),
        "worker": _or_null({"$ref": "#/$defs/worker"}),
        "shift": _or_null(_object({"external_id": _NAME})),
        "occurred_at": _INSTANT,
        "kind": {"enum": [kind.value for kind in IncidentKind]},
    }


def _object(members: Mapping[str, object]) -> Document:
    """An object with all of these members and no other."""
    return {
        "type": "object",
        "required": list(members),
        "properties": dict(members),
        "additionalProperties": False,
    }


def _or_null(schema: Document) -> Document:
    return {"anyOf": [schema, {"type": "null"}]}
