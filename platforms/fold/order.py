"""The one order in which the events of a shift are read, however they arrived.

The order is built from what the sender said, never from the moment of arrival:

1. the sender's own numbers first, where events have them;
2. then the instant at which it happened;
3. then the kind of event, in the order of a shift's life, so that of two events of the same
   second a start stands over a cancellation and a correction over everything;
4. then the event id, which is unique, so nothing is ever left undecided.

Events with and without a number compare badly in pairs: by number, by instant and by instant
again can run in a circle. So numbered events keep their chain, each with the latest instant seen
in the chain up to it, and events without a number are put between them by their instant; of two
at the same place the numbered one, being the firmer statement, is read last.

The moment of arrival decides one thing only: which of two different events under one id was
first. The door has refused the second already; here it is left out and reported.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from platforms.events import SHIFT_TYPES, ShiftEvent
from platforms.fold.records import Finding, FindingCode, ReceivedShiftEvent

_Place: TypeAlias = tuple[datetime, bool, int, datetime, int, str]

_RANK: Final = {event_type: rank for rank, event_type in enumerate(SHIFT_TYPES)}


def without_repeats(
    received: Iterable[ReceivedShiftEvent],
) -> tuple[list[ShiftEvent], list[Finding]]:
    """Each event once, and a finding for every id that stands for two different events."""
    first: dict[str, ReceivedShiftEvent] = {}
    findings: list[Finding] = []
    for item in received:
        event_id = item.event.event_id
        known = first.setdefault(event_id, item)
        if known is not item:
            if known.event != item.event:
                findings.append(Finding(code=FindingCode.EVENT_ID_REUSED, event_id=event_id))
            first[event_id] = min(known, item, key=_precedence)
    return [item.event for item in first.values()], findings


def _precedence(item: ReceivedShiftEvent) -> tuple[datetime, str]:
    return item.received_at, repr(item.event)


def in_order(events: Sequence[ShiftEvent]) -> tuple[ShiftEvent, ...]:
    """Distinct events in the order in which they are read: strict, total, blind to arrival."""
    if all(event.sequence is None for event in events):
        return tuple(sorted(events, key=_place_by_itself))
    placed: list[tuple[_Place, ShiftEvent]] = []
    latest_in_chain: datetime | None = None
    for event in sorted(events, key=_place_by_itself):
        by_itself = _place_by_itself(event)
        at = event.occurred_at
        if event.sequence is not None:
            at = at if latest_in_chain is None else max(at, latest_in_chain)
            latest_in_chain = at
        placed.append(((at, event.sequence is not None, *by_itself), event))
    return tuple(event for _, event in sorted(placed, key=lambda pair: pair[0]))


def _place_by_itself(event: ShiftEvent) -> tuple[int, datetime, int, str]:
    return (event.sequence or 0, event.occurred_at, _RANK[event.type], event.event_id)
