"""The usual event, judged in one compiled pass over its bytes; every other one takes the long way.

Narrower than the format and never wider: what is accepted here is an event, and read the long way
it is the same one. A body with a field that nobody knows, a null, a repeated key or a time that is
written unusually is not wrong; it is only not for here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeAlias, Union, get_args, get_origin

from msgspec import DecodeError, Struct, json, to_builtins
from msgspec.structs import asdict
from pydantic_core import SchemaValidator, core_schema

from platforms.events.narrow import PlainEvent, hints_of, narrow_event, texts_of, unwrapped
from platforms.events.records import (
    CanonicalEvent,
    DeliveryFields,
    IncidentFields,
    ShiftFields,
    WorkerLink,
)
from platforms.events.subjects import REQUIRED_BY_TYPE, SUBJECT_BY_TYPE, AnySubject
from platforms.events.values import Instant

_DAY_LENGTH: Final = len("2000-01-01")
_CLOCK_LENGTH: Final = len("2000-01-01T00:00:00")
_UNSEEN: Final = (rb"\u0000", rb"\u003")
"""Written so, NUL passes for a text, and a colon or a digit for none: a body with these is read
closely."""

_Convert: TypeAlias = Callable[[Any], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What has to be known of a type of event."""

    type: str
    subject: AnySubject
    own: Callable[[Any], Any]
    """Its own object."""
    texts: Callable[[Any], tuple[str | None, ...]]
    are_right: Callable[[tuple[str | None, ...]], bool]
    has_plain_order: bool
    """Its times have an order that a glance may show, and nothing else stands between fields."""


def read_plain(raw: bytes) -> PlainEvent | None:
    """The members of an event that is plain and breaks no rule; None for a closer look."""
    events = read_plains((raw,))
    return None if events is None else events[0]


def read_plains(parts: Sequence[bytes]) -> list[PlainEvent] | None:
    """The same for some events, each in bytes of its own; None as soon as one is not plain."""
    together = parts[0] if len(parts) == 1 else b"".join(parts)
    if b"\\" in together and any(unseen in together for unseen in _UNSEEN):
        return None
    try:
        events = [_decode(part) for part in parts]
    except (DecodeError, RecursionError):
        return None
    for event in events:
        kind = _KIND_OF[type(event)]
        own = kind.own(event)
        if not kind.are_right(kind.texts(event)):
            return None
        if not (kind.has_plain_order and _is_in_order(own)) and _has_faults(kind, own):
            return None
    # Each member has a colon behind its key, and those inside of texts are the same in both. So
    # with as many in the bytes as in what was read, written anew, no key was named twice.
    return events if together.count(b":") == _encode(events).count(b":") else None


def event_of(event: PlainEvent) -> CanonicalEvent:
    """The event of which these are the members, as `read_plain` gave them."""
    kind = _KIND_OF[type(event)]
    key = kind.subject.key
    return kind.subject.event(
        event_id=event.id,
        type=kind.type,
        occurred_at=_instant(event.timestamp),
        sequence=event.sequence,
        **{key: _BUILD[key](kind.own(event))},
    )


def _is_in_order(shift: Any) -> bool:  # noqa: ANN401 - of a type made at the start
    """Whether the times of a shift agree at a glance: a pair of one day and one offset, the start
    before the end, which texts show as well as instants do. Else they are compared as instants."""
    return (
        shift.breaks is None
        and _are_in_order(shift.planned_start, shift.planned_end)
        and _are_in_order(shift.actual_start, shift.actual_end)
    )


def _are_in_order(start: str | None, end: str | None) -> bool:
    if start is None or end is None:
        return True
    return (
        start < end
        and start[:_DAY_LENGTH] == end[:_DAY_LENGTH]
        and start[_CLOCK_LENGTH:] == end[_CLOCK_LENGTH:]
    )


def _has_faults(kind: _Kind, own: object) -> bool:
    """Whether its fields do not agree with each other."""
    told = to_builtins(own)
    return any(True for _ in kind.subject.between_fields(kind.type, told, told))


@lru_cache(maxsize=4096)
def _instant(text: str) -> datetime:
    """Kept, since plans begin and end at full hours, and each event of a shift is read again."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _converter(hint: object) -> _Convert | None:
    """What turns a value of the narrow type into the record's own; None when it is that already."""
    hint = unwrapped(hint)
    if hint == Instant:
        return _instant
    if get_origin(hint) is tuple:
        convert = _converter(get_args(hint)[0])
        assert convert is not None, "lists are of records"
        return lambda items: tuple(map(convert, items))
    if isinstance(hint, type) and is_dataclass(hint):
        return _builder(hint)
    return None


def _builder(record: type) -> _Convert:
    """Makes the record of what was read into its narrow type."""
    found = [(name, _converter(hint)) for name, hint in hints_of(record).items()]
    converters = [(name, convert) for name, convert in found if convert is not None]
    absent = [(each.name, each.default) for each in fields(record) if each.default is False]

    def build(told: Struct) -> object:
        values = asdict(told)
        for name, convert in converters:
            value = values[name]
            if value is not None:
                values[name] = convert(value)
        for name, default in absent:
            if values[name] is None:
                values[name] = default
        return record(**values)

    return build


_RECORD_OF: Final[dict[str, type]] = {
    "shift": ShiftFields,
    "delivery": DeliveryFields,
    "incident": IncidentFields,
    "worker": WorkerLink,
}
_BUILD: Final = {key: _builder(record) for key, record in _RECORD_OF.items()}


def _kind(event_type: str, subject: AnySubject) -> _Kind:
    texts = texts_of(subject.key, _RECORD_OF[subject.key])
    schema = core_schema.tuple_schema([*texts.values()], strict=True)
    return _Kind(
        type=event_type,
        subject=subject,
        own=attrgetter(f"data.{subject.key}"),
        texts=attrgetter(*texts),
        are_right=SchemaValidator(schema).isinstance_python,
        has_plain_order=event_type in REQUIRED_BY_TYPE,
    )


_KIND_OF: Final[dict[type[PlainEvent], _Kind]] = {
    narrow_event(name, subject.key, _RECORD_OF[subject.key], REQUIRED_BY_TYPE.get(name, ())): _kind(
        name, subject
    )
    for name, subject in SUBJECT_BY_TYPE.items()
}
_decode: Final = json.Decoder(Union[tuple(_KIND_OF)]).decode  # noqa: UP007 - of types made above
_encode: Final = json.encode
