"""What surrounds every event: its id, type, version, instant and number."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import PlainValidator, TypeAdapter, WithJsonSchema

from platforms.events.faults import Rule
from platforms.events.records import (
    DeliveryEventType,
    IncidentEventType,
    PingEventType,
    ShiftEventType,
    WorkerEventType,
)
from platforms.events.values import EventId, Instant, Sequence64, refuse

EventType: TypeAlias = Literal[
    ShiftEventType, DeliveryEventType, IncidentEventType, WorkerEventType, PingEventType
]

SHIFT_TYPES: Final[tuple[str, ...]] = get_args(ShiftEventType)
EVENT_TYPES: Final[tuple[str, ...]] = get_args(EventType)
PING: Final = "ping"
SCHEMA_VERSIONS: Final = (1,)
"""Every version ever published stays readable."""

_KNOWN_TYPES = frozenset(EVENT_TYPES)


def _read_type(value: object) -> str:
    if not isinstance(value, str):
        raise refuse(Rule.NOT_A_STRING)
    if value not in _KNOWN_TYPES:
        raise refuse(Rule.UNKNOWN_TYPE)
    return value


def _read_version(value: object) -> int:
    if type(value) is not int:  # true is an int to Python
        raise refuse(Rule.NOT_AN_INTEGER)
    if value not in SCHEMA_VERSIONS:
        raise refuse(Rule.UNKNOWN_VERSION)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The fields around `data`."""

    id: EventId
    type: Annotated[
        EventType, PlainValidator(_read_type), WithJsonSchema({"enum": list(EVENT_TYPES)})
    ]
    schema_version: Annotated[
        int, PlainValidator(_read_version), WithJsonSchema({"enum": list(SCHEMA_VERSIONS)})
    ]
    timestamp: Instant
    sequence: Sequence64 | None = None


ENVELOPE: Final = TypeAdapter(Envelope)
