"""What was told about shifts so far, read again from the raw bytes of their events."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.lists import is_one_of
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.duty import told_ends
from courier_api.shifts.models import ShiftEvent
from courier_api.sources.models import Source
from courier_api.sources.read_delivery import read_one
from platforms.events import ShiftEvent as ToldEvent
from platforms.fold import ReceivedShiftEvent

ShiftName: TypeAlias = tuple[int, str]
"""A shift by its source and the platform's id."""


def told_events(session: Session, source_id: int, external_id: str) -> list[ReceivedShiftEvent]:
    """Every event of a shift, in the order of arrival."""
    name = (source_id, external_id)
    return told_by_shift(session, [name]).get(name, [])


def told_by_shift(
    session: Session, names: Collection[ShiftName]
) -> dict[ShiftName, list[ReceivedShiftEvent]]:
    """Every event of these shifts, in the order of arrival, with one query; of a duty also the end
    that it has now."""
    rows = session.execute(
        select(
            Source.scheme,
            ShiftEvent.source_id,
            ShiftEvent.external_id,
            ShiftEvent.event_id,
            InboxEvent.headers,
            InboxEvent.raw,
            InboxEvent.received_at,
        )
        .join(InboxEvent, InboxEvent.id == ShiftEvent.inbox_id)
        .join(Source, Source.id == ShiftEvent.source_id)
        # Two lists and not one of pairs: both databases then use the index. What they find too
        # much (a name at another platform of the batch) is left out below.
        .where(
            ShiftEvent.source_id.in_({source_id for source_id, _ in names}),
            is_one_of(session, ShiftEvent.external_id, {external_id for _, external_id in names}),
        )
        .order_by(InboxEvent.id, ShiftEvent.id)
    ).all()
    wanted = set(names)
    told: dict[ShiftName, list[ReceivedShiftEvent]] = {}
    for row in rows:
        name = (row.source_id, row.external_id)
        if name not in wanted:
            continue
        event = read_one(row.scheme, row.headers, bytes(row.raw), row.event_id)
        assert isinstance(event, ToldEvent)
        received = ReceivedShiftEvent(event=event, received_at=row.received_at)
        told.setdefault(name, []).append(received)
    schemes = {row.scheme for row in rows}
    for name, ends in told_ends(session, wanted, schemes).items():
        told.setdefault(name, []).extend(ends)
    return told
