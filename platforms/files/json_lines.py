"""Events one a line, each as it would be sent to the webhook door: the same bytes, the same event."""

from collections.abc import Iterator, Sequence

from platforms.events import InvalidEvent, MalformedBody, read_event
from platforms.files.faults import WHOLE_ROW, FileRule, Place, RowFault
from platforms.files.ready_events import ReadyEvent


def read_json_lines(text: str) -> tuple[tuple[ReadyEvent, ...], tuple[RowFault, ...]]:
    """The good events, and every fault of the other lines. Blank lines are passed over."""
    events: list[ReadyEvent] = []
    faults: list[RowFault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = Place(row=number, line=number)
        found = _read(line.strip(" \t\r"), place)
        if isinstance(found, ReadyEvent):
            events.append(found)
        else:
            faults += found
    return tuple(events), tuple(faults)


def _read(line: str, place: Place) -> ReadyEvent | list[RowFault]:
    raw = line.encode("utf-8")
    try:
        event = read_event(raw, webhook_id=None)
    except MalformedBody as malformed:
        return [RowFault(place=place, column=WHOLE_ROW, code=malformed.reason)]
    except InvalidEvent as invalid:
        return [RowFault(place=place, column=f.field, code=f.rule) for f in invalid.faults]
    return ReadyEvent(place=place, event_id=event.event_id, raw=raw, event=event)


def repeated_ids(events: Sequence[ReadyEvent]) -> Iterator[RowFault]:
    """Rows whose id an earlier row has given to another content."""
    first: dict[str, bytes] = {}
    for event in events:
        if first.setdefault(event.event_id, event.raw) != event.raw:
            yield RowFault(place=event.place, column="id", code=FileRule.ID_ON_ANOTHER_ROW)
