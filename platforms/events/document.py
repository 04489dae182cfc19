"""Bytes to one JSON object, with the traps that JSON readers let through: depth, repeats, NaN.

The usual body is read once by a strict decoder. Only a body that trips it is read a second time,
slowly, to name the fields.
Source: RFC 8259, sections 4, 6, 8 and 9 (docs/sources.md#rfc-8259).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

from pydantic_core import from_json

from platforms.events.faults import FieldFault, MalformedBody, Rule, Unreadable

JsonObject: TypeAlias = dict[str, object]

MAX_BODY_BYTES: Final = 1_048_576
MAX_NESTING: Final = 32

MOST_REGULAR_BYTES: Final = 65_536
"""Of a body that is read in one go."""

_KEY_ENDS: Final = re.compile(rb'"[ \t\n\r]*+:').findall
_LONGEST_KEY_SHOWN: Final = 100
_STRINGS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKETS: Final = bytes(code for code in range(256) if code not in b"[]{}")
_ALL_SQUARE: Final = bytes.maketrans(b"{}", b"[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One JSON object, and the faults of its text: repeated keys, NaN and Infinity."""

    root: JsonObject
    faults: tuple[FieldFault, ...] = ()


def read_document(raw: bytes) -> Document:
    """The JSON object in these bytes. Raises MalformedBody."""
    root_in_one = _read_regular(raw)
    if root_in_one is not None:
        return Document(root=root_in_one)
    text = decode_text(raw)
    faults: tuple[FieldFault, ...] = ()
    try:
        root: object = _STRICT.decode(text)
    except _Irregular:
        root, faults = _read_irregular(text)
    except ValueError:  # JSON's own error, and a number of more than 4,300 digits
        raise MalformedBody(Unreadable.NOT_JSON) from None
    if not isinstance(root, dict):
        raise MalformedBody(Unreadable.NOT_AN_OBJECT)
    return Document(root=root, faults=faults)


def _read_regular(raw: bytes) -> JsonObject | None:
    """The object in a body that has none of the traps, read once; None for a closer look.

    Each member of an object stands behind a quote and a colon. There may be more of these in the
    text than members, inside of strings, but never fewer: so when there are as many as the object
    that was read has members, no key was named twice.
    """
    if len(raw) > MOST_REGULAR_BYTES or raw.count(b"[") + raw.count(b"{") > MAX_NESTING:
        return None
    try:
        root: object = from_json(raw, allow_inf_nan=False)
    except ValueError:
        return None
    if type(root) is not dict or len(_KEY_ENDS(raw)) != _count_members(root):
        return None
    return root


def _count_members(root: JsonObject) -> int:
    members = 0
    below: list[JsonObject | list[object]] = [root]
    for part in below:  # it grows meanwhile
        inner: Iterable[object] = part
        if isinstance(part, dict):
            members += len(part)
            inner = part.values()
        below += [each for each in inner if isinstance(each, (dict, list))]
    return members


def decode_text(raw: bytes) -> str:
    """The text of a body that is safe to give to a JSON decoder. Raises MalformedBody."""
    if len(raw) > MAX_BODY_BYTES:
        raise MalformedBody(Unreadable.TOO_LARGE)
    if not raw.strip():
        raise MalformedBody(Unreadable.EMPTY)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise MalformedBody(Unreadable.BYTE_ORDER_MARK)
    if raw.count(b"[") + raw.count(b"{") > MAX_NESTING and _nests_too_deep(raw):
        raise MalformedBody(Unreadable.NESTED_TOO_DEEP)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedBody(Unreadable.NOT_UTF8) from None


def _nests_too_deep(raw: bytes) -> bool:
    """Peel one level of brackets per pass; what is left after the limit was deeper.

    Brackets that are never closed stay, so their number bounds the depth a decoder would reach.
    """
    brackets = _STRINGS.sub(b"", raw).translate(_ALL_SQUARE, _NOT_BRACKETS)
    for _ in range(MAX_NESTING):
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > MAX_NESTING


class _Irregular(Exception):
    """The strict decoder met a repeated key, NaN or Infinity."""


def _without_repeats(pairs: list[tuple[str, object]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Irregular
    return members


def _refuse_constant(_: str) -> NoReturn:
    raise _Irregular


_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_without_repeats, parse_constant=_refuse_constant
)


class _NonFinite:
    """Stands in the tree where the text says NaN or Infinity."""


class _Repeating(dict[str, object]):
    """An object whose text names a key more than once."""

    repeated: tuple[str, ...]


def _keeping_repeats(pairs: list[tuple[str, object]]) -> JsonObject:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    times = Counter(key for key, _ in pairs)
    marked = _Repeating(members)
    marked.repeated = tuple(key for key in members if times[key] > 1)
    return marked


def _read_irregular(text: str) -> tuple[object, tuple[FieldFault, ...]]:
    try:
        root: object = json.loads(
            text, object_pairs_hook=_keeping_repeats, parse_constant=lambda _: _NonFinite()
        )
    except ValueError:
        raise MalformedBody(Unreadable.NOT_JSON) from None
    return root, tuple(_irregularities(root, ""))


def _irregularities(value: object, path: str) -> Iterator[FieldFault]:
    if isinstance(value, _NonFinite):
        yield FieldFault(path, Rule.NOT_FINITE)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _irregularities(item, f"{path}.{index}" if path else str(index))
    elif isinstance(value, dict):
        prefix = f"{path}." if path else ""
        if isinstance(value, _Repeating):
            for key in value.repeated:
                yield FieldFault(prefix + _shown(key), Rule.DUPLICATE_KEY)
        for key, member in value.items():
            yield from _irregularities(member, prefix + _shown(key))


def _shown(key: str) -> str:
    """A sender's own key, fit for an answer and a log line."""
    return key if len(key) <= _LONGEST_KEY_SHOWN and key.isprintable() else "?"
