"""The narrow types that a plain event is read into: compiled from the records, stricter than they are.

What these take the records take too; that is all they promise. A text that only looks a little
unusual does not fit here, and is then judged by the whole of the rules.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le
from msgspec import Meta, Struct, defstruct
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from platforms.events.envelope import SCHEMA_VERSIONS
from platforms.events.values import (
    Currency,
    EventId,
    ExternalId,
    FlagOrFalse,
    Instant,
    LongText,
    Postcode,
    Sequence64,
    ShortText,
    Token,
)

MOST_IN_A_LIST: Final = 100
"""Of the lists inside an event, whatever each may hold."""

NEWEST: Final = SCHEMA_VERSIONS[-1]

_DAY: Final = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_OFFSET: Final = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"


class PlainEvent(Struct, kw_only=True, gc=False):
    """The members of a plain event, as they are written; what is absent is None.

    `data` has one attribute, the event's own object.
    """

    id: str
    timestamp: str
    sequence: int | None = None
    data: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What a text looks like that surely is a value of this type."""

    hint: object
    pattern: str
    longest: int

    def narrow(self) -> object:
        # Python's `$` lets a last line break through.
        return Annotated[str, Meta(pattern=rf"\A{self.pattern}\Z", max_length=self.longest)]

    def schema(self) -> CoreSchema:
        return core_schema.str_schema(
            strict=True, pattern=f"^{self.pattern}$", max_length=self.longest
        )


_TEXTS: Final = (
    _Text(hint=Instant, pattern=f"20[0-9]{{2}}-{_DAY}T{_TIME}{_OFFSET}", longest=40),
    _Text(hint=EventId, pattern="[A-Za-z0-9_-]+", longest=100),
    _Text(hint=ExternalId, pattern=r"[!-~][^\x00-\x1f\x7f-\x9f]*", longest=200),
    _Text(hint=Token, pattern="[a-z0-9_]+", longest=40),
    _Text(hint=Postcode, pattern="[1-9][0-9]{3}", longest=4),
)
_OTHERS: Final[tuple[tuple[object, object], ...]] = (
    # Without NUL, which is looked for in the bytes.
    (ShortText, Annotated[str, Meta(max_length=200)]),
    (LongText, Annotated[str, Meta(max_length=10_000)]),
    (Currency, Literal["EUR"]),
    (FlagOrFalse, bool),
)


def hints_of(record: type) -> Mapping[str, object]:
    """The types of a record's fields, with what is annotated to them."""
    return get_type_hints(record, include_extras=True)


def unwrapped(hint: object) -> object:
    """The hint of a value that is there: without None, and a list without its limit."""
    given = [part for part in get_args(hint) if part is not type(None)]
    if type(None) in get_args(hint) and len(given) == 1:
        return unwrapped(given[0])
    if get_origin(hint) is Annotated and get_origin(given[0]) is tuple:
        return given[0]
    return hint


def narrow_event(
    event_type: str, key: str, record: type, needed: Collection[str]
) -> type[PlainEvent]:
    """The type of this one kind of event, whose object of its own goes by the key.

    The texts of `texts_of` fit any: they are quicker judged together, afterwards.
    """
    data = _struct("Data", [(key, _object(record, needed, is_sure=True))])
    made = defstruct(
        f"Plain_{event_type}",
        [
            ("id", str),
            ("timestamp", str),
            ("schema_version", Annotated[int, Meta(ge=NEWEST, le=NEWEST)]),
            ("sequence", _narrow(Sequence64), None),
            ("data", data),
        ],
        bases=(PlainEvent,),
        tag_field="type",
        tag=event_type,
        forbid_unknown_fields=True,
        omit_defaults=True,
        kw_only=True,
        gc=False,
    )
    assert issubclass(made, PlainEvent)
    return made


def texts_of(key: str, record: type) -> dict[str, CoreSchema]:
    """What has to be judged afterwards, by its path from the event on."""
    return {
        "id": _text_of(EventId).schema(),
        "timestamp": _text_of(Instant).schema(),
        **dict(_sure_texts(record, f"data.{key}.")),
    }


def _sure_texts(record: type, path: str) -> Iterator[tuple[str, CoreSchema]]:
    """Texts of the record, and of records that are always inside it."""
    hints = hints_of(record)
    for field in fields(record):
        hint = unwrapped(hints[field.name])
        text = _text_or_none(hint)
        if text is not None:
            yield path + field.name, core_schema.nullable_schema(text.schema())
        elif isinstance(hint, type) and is_dataclass(hint) and field.default is MISSING:
            yield from _sure_texts(hint, f"{path}{field.name}.")


def _object(record: type, needed: Collection[str] = (), *, is_sure: bool) -> type[Struct]:
    """`is_sure`: it is in every event, so that `texts_of` finds its texts."""
    hints = hints_of(record)
    members: list[Any] = []
    for field in fields(record):
        narrow = _member(field, hints[field.name], is_sure=is_sure)
        is_required = field.default is MISSING or field.name in needed
        members.append((field.name, narrow) if is_required else (field.name, narrow, None))
    return _struct(record.__name__, members)


def _member(field: Field[Any], hint: object, *, is_sure: bool) -> object:
    hint = unwrapped(hint)
    if is_sure and _text_or_none(hint) is not None:
        return str
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint, is_sure=is_sure and field.default is MISSING)
    return _narrow(hint)


def _struct(name: str, members: list[Any]) -> type[Struct]:
    return defstruct(
        name, members, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False
    )


def _narrow(hint: object) -> object:
    """The narrow type for a value of this type, complete in itself."""
    text = _text_or_none(hint)
    if text is not None:
        return text.narrow()
    other = next((narrow for known, narrow in _OTHERS if hint == known), None)
    if other is not None:
        return other
    if get_origin(hint) is tuple:
        item: Any = _object(get_args(hint)[0], is_sure=False)
        return Annotated[list[item], Meta(max_length=MOST_IN_A_LIST)]
    if get_origin(hint) is Literal:
        return hint
    return _number(hint)


def _number(hint: object) -> object:
    """A number within its limits, or a flag."""
    kind: Any
    kind, *notes = get_args(hint)
    assert kind in (int, float, bool), "a text needs a narrow type of its own"
    limits: dict[str, Any] = {}
    for note in notes:
        for limit in note.metadata if isinstance(note, FieldInfo) else ():
            if isinstance(limit, Ge):
                limits["ge"] = limit.ge
            if isinstance(limit, Le):
                limits["le"] = limit.le
    return Annotated[kind, Meta(**limits)] if limits else kind


def _text_or_none(hint: object) -> _Text | None:
    return next((text for text in _TEXTS if text.hint == hint), None)


def _text_of(hint: object) -> _Text:
    return next(text for text in _TEXTS if text.hint == hint)
