"""The usual event, judged in one compiled pass over its bytes; every other one takes the long way.

Narrower than the format and never wider: what is accepted here is an event, and read the long way
it is the same one. A body with a field that nobody knows, a null, a repeated key or a time that is
written unusually is not wrong; it is only not for here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import (
    Annotated,
    Any,
    Final,
    NotRequired,
    TypeAlias,
    TypedDict,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import TypeAdapter
from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema

from platforms.events.document import JsonObject
from platforms.events.envelope import SCHEMA_VERSIONS
from platforms.events.records import (
    CanonicalEvent,
    DeliveryFields,
    IncidentFields,
    ShiftEvent,
    ShiftEventType,
    ShiftFields,
    Vehicle,
    Worker,
    WorkerLink,
    Zone,
)
from platforms.events.subjects import REQUIRED_BY_TYPE, SHIFT, SUBJECT_BY_TYPE, AnySubject
from platforms.events.times import LONGEST_SHIFT
from platforms.events.values import Currency, EventId, FlagOrFalse, Instant, Postcode, Sequence64

MOST_IN_A_LIST: Final = 100
"""Of the lists inside an event, whatever each may hold."""

NEWEST: Final = SCHEMA_VERSIONS[-1]

_DAY: Final = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_DAY_LENGTH: Final = len("2000-01-01")
_CLOCK_LENGTH: Final = len("2000-01-01T00:00:00")
_INSTANT: Final = f"^20[0-9]{{2}}-{_DAY}T{_TIME}(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"

# Of the values that a function of ours reads: what that function surely takes, as it is.
_SURE: Final[tuple[tuple[object, CoreSchema], ...]] = (
    (Instant, core_schema.str_schema(strict=True, pattern=_INSTANT)),
    (Postcode, core_schema.str_schema(strict=True, pattern="^[1-9][0-9]{3}$")),
    (Currency, core_schema.literal_schema(["EUR"])),
    (FlagOrFalse, core_schema.bool_schema(strict=True)),
)

_Convert: TypeAlias = Callable[[object], object]


class PlainEvent(TypedDict):
    """The members of a plain event, as they are written."""

    id: str
    type: str
    schema_version: int
    timestamp: str
    sequence: NotRequired[int]
    data: dict[str, JsonObject]


class _Told(TypedDict):
    """The same of a shift, with its record and instants already made."""

    id: str
    type: ShiftEventType
    schema_version: int
    timestamp: datetime
    sequence: NotRequired[int]
    data: dict[str, ShiftFields]


def read_plain(raw: bytes) -> PlainEvent | None:
    """The members of an event that is plain and breaks no rule; None for a closer look."""
    try:
        event: PlainEvent = _PLAIN.validate_json(raw)
    except ValidationError:
        return None
    event_type = event["type"]
    subject = SUBJECT_BY_TYPE[event_type]
    told = event["data"][subject.key]
    # Where nothing stands between a key and its colon, there are at least as many of these as
    # members: not more, so no key was named twice.
    if raw.count(b'":') != _count_members(event, told, _NESTED[subject.key]):
        return None
    if _has_space_before_colon(raw):
        return None
    if event_type in REQUIRED_BY_TYPE and _is_in_order(told):
        return event
    for _ in subject.between_fields(event_type, told, told):
        return None
    return event


def event_of(event: PlainEvent) -> CanonicalEvent:
    """The event of which these are the members, as `read_plain` gave them; it uses them up."""
    subject = SUBJECT_BY_TYPE[event["type"]]
    told = event["data"][subject.key]
    for name, convert in _CONVERTERS[subject.key]:
        if name in told:
            told[name] = convert(told[name])
    return subject.event(
        event_id=event["id"],
        type=event["type"],
        occurred_at=_instant(event["timestamp"]),
        sequence=event.get("sequence"),
        **{subject.key: _RECORD_OF[subject.key](**told)},
    )


def read_told_shift(raw: bytes) -> ShiftEvent | None:
    """The event of a plain body about a shift, its record made in the very pass that judges it.

    None for another way: `read_plain`, or the long one. A list in it is for them, too.
    """
    try:
        told: _Told = _TOLD.validate_json(raw)
    except ValidationError:
        return None
    shift = told["data"]["shift"]
    if shift.breaks is not None or shift.earnings is not None or not _are_in_order(shift):
        return None
    if raw.count(b'":') != _count_told(told, shift) or _has_space_before_colon(raw):
        return None  # as in `read_plain`
    return ShiftEvent(
        event_id=told["id"],
        type=told["type"],
        occurred_at=told["timestamp"],
        sequence=told.get("sequence"),
        shift=shift,
    )


def _are_in_order(shift: ShiftFields) -> bool:
    """Narrower than the rule: work of no time at all is for a closer look."""
    start, end = shift.planned_start, shift.planned_end
    if start is not None and end is not None and not start < end <= start + LONGEST_SHIFT:
        return False
    start, end = shift.actual_start, shift.actual_end
    return start is None or end is None or start < end <= start + LONGEST_SHIFT


def _count_told(told: "_Told", shift: ShiftFields) -> int:
    """How many members were read: what is not given is None in these records, and null is not
    plain."""
    members = len(told) + 1 + _MOST[ShiftFields] - _VALUES[ShiftFields](shift).count(None)
    for inner in (shift.worker, shift.zone, shift.vehicle):
        if inner is not None:
            kind = type(inner)
            members += _MOST[kind] - _VALUES[kind](inner).count(None)
    return members


def _is_in_order(shift: JsonObject) -> bool:
    """Whether the times of a shift agree at a glance: a pair of one day and one offset, the start
    before the end, which texts show as well as instants do. Else they are compared as instants."""
    if "breaks" in shift:
        return False
    for start_name, end_name in (("planned_start", "planned_end"), ("actual_start", "actual_end")):
        start, end = shift.get(start_name), shift.get(end_name)
        if start is None or end is None:
            continue
        assert isinstance(start, str)
        assert isinstance(end, str)
        day, clock = _DAY_LENGTH, _CLOCK_LENGTH
        if start[:day] != end[:day] or start[clock:] != end[clock:] or start >= end:
            return False
    return True


def _has_space_before_colon(raw: bytes) -> bool:
    # To look for one byte is much faster than to look for two.
    return (
        b" :" in raw
        or (b"\n" in raw and b"\n:" in raw)
        or (b"\r" in raw and b"\r:" in raw)
        or (b"\t" in raw and b"\t:" in raw)
    )


def _count_members(event: PlainEvent, told: JsonObject, nested: tuple[str, ...]) -> int:
    """How many members were read, those of the objects inside the event's own included."""
    members = len(event) + len(event["data"]) + len(told)
    for name in nested:
        if name in told:
            inner: Any = told[name]
            members += len(inner) if type(inner) is dict else sum(map(len, inner))
    return members


@lru_cache(maxsize=4096)
def _instant(text: object) -> datetime:
    """Kept, since plans begin and end at full hours, and each event of a shift is read again."""
    assert isinstance(text, str)
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _hints(record: type) -> Mapping[str, object]:
    return get_type_hints(record, include_extras=True)


def _unwrapped(hint: object) -> object:
    """The hint of a value that is there: without None, and a list without its limit."""
    given = [part for part in get_args(hint) if part is not type(None)]
    if type(None) in get_args(hint) and len(given) == 1:
        return _unwrapped(given[0])
    if get_origin(hint) is Annotated and get_origin(given[0]) is tuple:
        return given[0]
    return hint


def _schema(hint: object) -> CoreSchema:
    """The narrow schema for a field of this type."""
    hint = _unwrapped(hint)
    sure = next((schema for known, schema in _SURE if hint == known), None)
    if sure is not None:
        return sure
    if isinstance(hint, type) and is_dataclass(hint):
        return _object({field: _schema(_hints(hint)[field.name]) for field in fields(hint)})
    if get_origin(hint) is tuple:
        return core_schema.list_schema(_schema(get_args(hint)[0]), max_length=MOST_IN_A_LIST)
    leaf: TypeAdapter[object] = TypeAdapter(hint)  # type: ignore[arg-type]  # a hint is no type
    return leaf.core_schema


def _object(
    members: Mapping[Field[object], CoreSchema], needed: Collection[str] = ()
) -> CoreSchema:
    return core_schema.typed_dict_schema(
        {
            field.name: core_schema.typed_dict_field(
                schema, required=field.default is MISSING or field.name in needed
            )
            for field, schema in members.items()
        },
        extra_behavior="forbid",
    )


def _record_schema(hint: object, needed: Collection[str] = ()) -> CoreSchema:
    """The same, and makes of it what the record holds."""
    hint = _unwrapped(hint)
    if hint == Instant:
        return core_schema.no_info_after_validator_function(_instant, _schema(hint))
    if not (isinstance(hint, type) and is_dataclass(hint)):
        return _schema(hint)
    members = []
    for field in fields(hint):
        schema = _record_schema(_hints(hint)[field.name])
        if field.default is not MISSING and field.name not in needed:
            schema = core_schema.with_default_schema(schema, default=field.default)
        members.append(core_schema.dataclass_field(field.name, schema, kw_only=True))
    arguments = core_schema.dataclass_args_schema(hint.__name__, members, extra_behavior="forbid")
    names = [field.name for field in fields(hint)]
    return core_schema.dataclass_schema(hint, arguments, names, slots=True)


def _event_schema(event_type: str, subject: AnySubject) -> CoreSchema:
    record = _RECORD_OF[subject.key]
    needed = REQUIRED_BY_TYPE.get(event_type, ())
    told = _object({each: _schema(_hints(record)[each.name]) for each in fields(record)}, needed)
    return _envelope_schema(event_type, subject.key, told, _schema(Instant))


def _told_schema(event_type: str) -> CoreSchema:
    told = _record_schema(ShiftFields, REQUIRED_BY_TYPE[event_type])
    return _envelope_schema(event_type, SHIFT.key, told, _record_schema(Instant))


def _envelope_schema(
    event_type: str, key: str, told: CoreSchema, instant: CoreSchema
) -> CoreSchema:
    data = {key: core_schema.typed_dict_field(told)}
    members = {
        "id": _schema(EventId),
        "type": core_schema.literal_schema([event_type]),
        # No literal: that would take true for 1.
        "schema_version": core_schema.int_schema(strict=True, ge=NEWEST, le=NEWEST),
        "timestamp": instant,
        "data": core_schema.typed_dict_schema(data, extra_behavior="forbid"),
    }
    given = {name: core_schema.typed_dict_field(schema) for name, schema in members.items()}
    sequence = core_schema.typed_dict_field(_schema(Sequence64), required=False)
    return core_schema.typed_dict_schema({**given, "sequence": sequence}, extra_behavior="forbid")


def _converter(hint: object) -> _Convert | None:
    """What turns a value of the narrow schema into the record's own; None when it is that already."""
    hint = _unwrapped(hint)
    if hint == Instant:
        return _instant
    if isinstance(hint, type) and is_dataclass(hint):
        return _builder(hint)
    if get_origin(hint) is tuple:
        convert = _converter(get_args(hint)[0])
        assert convert is not None, "lists are of records"
        return lambda items: tuple(map(convert, items))  # type: ignore[call-overload]
    return None


def _converters(record: type) -> tuple[tuple[str, _Convert], ...]:
    found = ((name, _converter(hint)) for name, hint in _hints(record).items())
    return tuple((name, convert) for name, convert in found if convert is not None)


def _builder(record: type) -> _Convert:
    """Makes the record of a JSON object that the narrow schema has let through."""
    converters = _converters(record)

    def build(told: object) -> object:
        assert isinstance(told, dict)
        for name, convert in converters:
            if name in told:
                told[name] = convert(told[name])
        return record(**told)

    return build


_RECORD_OF: Final[Mapping[str, type]] = {
    "shift": ShiftFields,
    "delivery": DeliveryFields,
    "incident": IncidentFields,
    "worker": WorkerLink,
}
_CONVERTERS: Final = {key: _converters(record) for key, record in _RECORD_OF.items()}
_NESTED: Final = {
    key: tuple(name for name, convert in pairs if convert is not _instant)
    for key, pairs in _CONVERTERS.items()
}
"""The members that are records or lists of records."""

_PLAIN: Final = SchemaValidator(
    core_schema.tagged_union_schema(
        {name: _event_schema(name, subject) for name, subject in SUBJECT_BY_TYPE.items()},
        discriminator="type",
    )
)

_TOLD: Final = SchemaValidator(
    core_schema.tagged_union_schema(
        {name: _told_schema(name) for name in REQUIRED_BY_TYPE}, discriminator="type"
    )
)
"""Every event of a shift but a correction, whose rules look at all of it."""

_COUNTED: Final = (ShiftFields, Worker, Zone, Vehicle)
_MOST: Final[Mapping[type, int]] = {record: len(fields(record)) for record in _COUNTED}
_VALUES: Final[Mapping[type, Callable[[object], tuple[object, ...]]]] = {
    record: attrgetter(*(field.name for field in fields(record))) for record in _COUNTED
}
