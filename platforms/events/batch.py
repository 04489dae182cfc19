"""Many events in one signed body: each is cut out as the exact bytes its sender wrote.

An event keeps its own bytes, so that one sent alone and sent again in a batch is the same event.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from platforms.events.document import MAX_BODY_BYTES, MAX_NESTING, read_document
from platforms.events.faults import FieldFault, InvalidEvent, Rule

MOST_EVENTS_IN_BATCH: Final = 500

_DECODER: Final = json.JSONDecoder()
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_BEGINS: Final = re.compile(
    rb'[ \t\n\r]*\{[ \t\n\r]*"events"[ \t\n\r]*:[ \t\n\r]*\[[ \t\n\r]*'
).match
_FIRST_KEY: Final = re.compile(rb'\{[ \t\n\r]*"[^"\\]*"[ \t\n\r]*:').match
_ENDS_BYTES: Final = re.compile(rb"\][ \t\n\r]*\}[ \t\n\r]*\Z").match
_FOLLOWS: Final = re.compile(r"[ \t\n\r]*,[ \t\n\r]*").match
_ENDS: Final = re.compile(r"[ \t\n\r]*\][ \t\n\r]*\}[ \t\n\r]*").fullmatch
_AROUND: Final = 2
"""Levels of the batch around an event."""


def guess_events(raw: bytes) -> list[bytes] | None:
    """Where a compact batch seems to be cut into its events; None when it does not look like one.

    Right as soon as each part proves to be a JSON object by itself: two texts that are objects,
    with a comma between them, can be read in no other way.
    """
    begin = _BEGINS(raw)
    first = None if begin is None else _FIRST_KEY(raw, begin.end())
    list_ends = raw.rfind(b"]")
    if first is None or _ENDS_BYTES(raw, list_ends) is None or len(raw) > MAX_BODY_BYTES:
        return None
    # Senders write one event as they write the next: each begins with the same key.
    start = first.group()
    inner = raw[first.end() : list_ends].rstrip(b" \t\n\r")
    for between in (b"},", b"}, "):
        middle = inner.split(between + start)
        if len(middle) > 1:
            break
    if len(middle) > MOST_EVENTS_IN_BATCH:
        return None
    parts = [start + part + b"}" for part in middle]
    parts[-1] = parts[-1][:-1]  # the brace of the last one was not cut off
    return parts


def read_batch(raw: bytes) -> tuple[bytes, ...]:
    """The bytes of each event in `{"events": [...]}`, in order; `read_event` judges each by itself.

    Raises MalformedBody when the whole is no JSON object, InvalidEvent when it is no batch of at
    most 500 events.
    """
    plain = _plain_batch(raw)
    return _any_batch(raw) if plain is None else plain


def _plain_batch(raw: bytes) -> tuple[bytes, ...] | None:
    """The events of a body that is a list of objects under `events` and nothing else, read once.

    None when it is anything else, or something in it needs a closer look.
    """
    begin = _BEGINS(raw)
    if begin is None or len(raw) > MAX_BODY_BYTES:
        return None
    try:
        text = raw.decode("utf-8")
        # Positions of bytes are positions of text as far as the beginning goes: it is ASCII.
        parts, position = _cut(text, begin.end())
    except (ValueError, RecursionError):
        return None
    if position is None or _ENDS(text, position) is None:
        return None
    return parts


def _cut(text: str, position: int) -> tuple[tuple[bytes, ...], int | None]:
    """Events one after the other, and where their list ends; None as soon as one looks odd."""
    parts: list[bytes] = []
    while len(parts) < MOST_EVENTS_IN_BATCH:
        _, end = _DECODER.raw_decode(text, position)
        part = text[position:end].encode("utf-8")
        if part.count(b"{") + part.count(b"[") > MAX_NESTING - _AROUND:
            return (), None  # perhaps too deep
        parts.append(part)
        follows = _FOLLOWS(text, end)
        if follows is None:
            return tuple(parts), end
        position = follows.end()
    return (), None


def _any_batch(raw: bytes) -> tuple[bytes, ...]:
    document = read_document(raw)
    events = document.root.get("events")
    fault = FieldFault("events", Rule.DUPLICATE_KEY)
    if fault in document.faults:
        raise InvalidEvent([fault])
    if events is None:
        raise InvalidEvent([FieldFault("events", Rule.REQUIRED)])
    if not isinstance(events, list):
        raise InvalidEvent([FieldFault("events", Rule.NOT_A_LIST)])
    if len(events) > MOST_EVENTS_IN_BATCH:
        raise InvalidEvent([FieldFault("events", Rule.TOO_LONG)])
    text = raw.decode("utf-8")
    return tuple(_items(text, _start_of_member(text, "events"), len(events)))


def _start_of_member(text: str, wanted: str) -> int:
    """Where the value of a member begins, in the text of an object that is known to have it."""
    position = _skip_space(text, 0) + 1
    while True:
        key, position = _DECODER.raw_decode(text, _skip_space(text, position))
        position = _skip_space(text, _skip_space(text, position) + 1)  # past the colon
        if key == wanted:
            return position
        _, position = _DECODER.raw_decode(text, position)
        position = _skip_space(text, position) + 1  # past the comma


def _items(text: str, list_starts: int, count: int) -> Iterator[bytes]:
    position = list_starts + 1
    for _ in range(count):
        start = _skip_space(text, position)
        _, end = _DECODER.raw_decode(text, start)
        yield text[start:end].encode("utf-8")
        position = _skip_space(text, end) + 1


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return position if found is None else found.end()
