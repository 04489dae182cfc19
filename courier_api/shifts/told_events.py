"""What was told about shifts so far, read again from the raw bytes of their events."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.lists import is_one_of
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.duty import told_ends
from courier_api.shifts.models import ShiftEvent
from courier_api.sources.read_delivery import read_one, schemes_of
from platforms.events import ShiftEvent as ToldEvent
from platforms.fold import ReceivedShiftEvent

ShiftName: TypeAlias = tuple[int, str]
"""A shift by its source and the platform's id."""

_EVENTS, _INBOX = ShiftEvent.__table__, InboxEvent.__table__
_TOLD = (
    select(
        _EVENTS.c.source_id,
        _EVENTS.c.external_id,
        _EVENTS.c.event_id,
        _INBOX.c.headers,
        _INBOX.c.raw,
        _INBOX.c.received_at,
    )
    .join_from(_EVENTS, _INBOX, _INBOX.c.id == _EVENTS.c.inbox_id)
    .order_by(_INBOX.c.id, _EVENTS.c.id)
)


def told_events(session: Session, source_id: int, external_id: str) -> list[ReceivedShiftEvent]:
    """Every event of a shift, in the order of arrival."""
    name = (source_id, external_id)
    return told_by_shift(session, [name]).get(name, [])


def told_by_shift(
    session: Session, names: Collection[ShiftName]
) -> dict[ShiftName, list[ReceivedShiftEvent]]:
    """Every event of these shifts, in the order of arrival, with one query; of a duty also the end
    that it has now."""
    # Two lists and not one of pairs: both databases then use the index. What they find too
    # much (a name at another platform of the batch) is left out below.
    source_ids = {source_id for source_id, _ in names}
    external_ids = {external_id for _, external_id in names}
    rows = session.execute(
        _TOLD.where(
            _EVENTS.c.source_id.in_(source_ids),
            is_one_of(session, _EVENTS.c.external_id, external_ids),
        )
    )
    schemes = schemes_of(session, list(source_ids))
    wanted = set(names)
    told: dict[ShiftName, list[ReceivedShiftEvent]] = {}
    for source_id, external_id, event_id, headers, raw, received_at in rows:
        name = (source_id, external_id)
        if name not in wanted:
            continue
        event = read_one(schemes[source_id], headers, bytes(raw), event_id)
        assert isinstance(event, ToldEvent)
        received = ReceivedShiftEvent(event=event, received_at=received_at)
        told.setdefault(name, []).append(received)
    found = {schemes[source_id] for source_id, _ in told}
    for name, ends in told_ends(session, wanted, found).items():
        told.setdefault(name, []).extend(ends)
    return told
