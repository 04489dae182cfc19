"""Many events in one signed body: each is cut out as the exact bytes its sender wrote.

An event keeps its own bytes, so that one sent alone and sent again in a batch is the same event.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from platforms.events.document import read_document
from platforms.events.faults import FieldFault, InvalidEvent, Rule

MOST_EVENTS_IN_BATCH: Final = 500

_DECODER: Final = json.JSONDecoder()
_SPACE: Final = re.compile(r"[ \t\n\r]*")


def read_batch(raw: bytes) -> tuple[bytes, ...]:
    """The bytes of each event in `{"events": [...]}`, in order; `read_event` judges each by itself.

    Raises MalformedBody when the whole is no JSON object, InvalidEvent when it is no batch of at
    most 500 events.
    """
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
