"""The reference of events, read out of the JSON Schema that the validator itself publishes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeAlias, cast

from platforms.events import json_schema

Schema: TypeAlias = Mapping[str, object]


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"
    CHOICE = "choice"
    OBJECT = "object"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceField:
    """One field: its path below the subject (`breaks[].start`) and what may stand there.

    `needed` within the object it stands in. `bounds`: least and most, of a number or a length.
    """

    path: str
    kind: FieldKind
    needed: bool
    choices: tuple[str, ...] = ()
    least: object = None
    most: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEvent:
    """One type of event. `subject`: the key in `data`, None when `data` may be empty.

    `needed`: fields that this type needs beside those that are always needed. `one_of`: at least
    one of these groups.
    """

    name: str
    subject: str | None
    record: str | None
    needed: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """All of it: the envelope, the types, and the fields of each subject."""

    envelope: tuple[ReferenceField, ...]
    events: tuple[ReferenceEvent, ...]
    records: tuple[tuple[str, tuple[ReferenceField, ...]], ...]


@cache
def event_reference() -> Reference:
    """The reference of this release."""
    schema: Schema = json_schema()
    parts = _object(schema["$defs"])
    events = tuple(_event(_object(branch)) for branch in _list(schema["oneOf"]))
    used = dict.fromkeys((event.subject, event.record) for event in events)
    return Reference(
        envelope=tuple(_fields(parts, "Envelope")),
        events=events,
        records=tuple(
            (subject, tuple(_fields(parts, record)))
            for subject, record in used
            if subject and record
        ),
    )


def _event(branch: Schema) -> ReferenceEvent:
    name = str(branch["title"])
    data = _object(_object(branch["properties"])["data"])
    if "properties" not in data:
        return ReferenceEvent(name=name, subject=None, record=None)
    ((subject, content),) = _object(data["properties"]).items()
    first, *rules = (_object(each) for each in _list(_object(content)["allOf"]))
    needed: list[str] = []
    one_of: tuple[tuple[str, ...], ...] = ()
    for rule in rules:
        needed += [str(each) for each in _list(rule.get("required", []))]
        groups = [_object(each) for each in _list(rule.get("anyOf", []))]
        if groups and all("required" in group for group in groups) and not one_of:
            one_of = tuple(
                tuple(str(each) for each in _list(group["required"])) for group in groups
            )
    return ReferenceEvent(
        name=name, subject=subject, record=_name(first), needed=tuple(needed), one_of=one_of
    )


def _fields(parts: Schema, record: str, prefix: str = "") -> Iterator[ReferenceField]:
    part = _object(parts[record])
    needed = {str(each) for each in _list(part.get("required", []))}
    for name, given in _object(part["properties"]).items():
        content = _content(_object(given))
        path = f"{prefix}{name}"
        yield _field(path, content, needed=name in needed)
        if (inner := _name(content)) is not None:
            yield from _fields(parts, inner, f"{path}.")
        elif (item := _name(_object(content.get("items", {})))) is not None:
            yield from _fields(parts, item, f"{path}[].")


def _field(path: str, content: Schema, *, needed: bool) -> ReferenceField:
    choices = _list(content.get("enum", [content["const"]] if "const" in content else []))
    return ReferenceField(
        path=path,
        kind=_kind(content),
        needed=needed,
        choices=tuple(str(each) for each in choices),
        least=content.get("minimum"),
        most=content.get("maximum", content.get("maxLength", content.get("maxItems"))),
    )


def _kind(content: Schema) -> FieldKind:
    if "enum" in content or "const" in content:
        return FieldKind.CHOICE
    if "$ref" in content:
        return FieldKind.OBJECT
    if content.get("format") == "date-time":
        return FieldKind.TIME
    named = content.get("type")
    kinds = {
        "string": FieldKind.TEXT,
        "integer": FieldKind.INTEGER,
        "number": FieldKind.NUMBER,
        "boolean": FieldKind.YES_NO,
        "array": FieldKind.LIST,
    }
    # A field that may be null as well says so beside its kind.
    alone = named if isinstance(named, str) else str(_list(named)[0])
    return kinds[alone]


def _content(given: Schema) -> Schema:
    """What may stand there when anything does: null counts as absent, the first kind is usual."""
    options = [_object(each) for each in _list(given.get("anyOf", []))]
    return next((each for each in options if each.get("type") != "null"), given)


def _name(content: Schema) -> str | None:
    reference = content.get("$ref")
    return str(reference).rpartition("/")[2] if reference is not None else None


def _object(value: object) -> Schema:
    return cast(Schema, value)


def _list(value: object) -> Sequence[object]:
    return cast(Sequence[object], value)
