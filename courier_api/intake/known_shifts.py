"""What is known of the shifts that a file tells of: three questions for any number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from courier_api.intake.models import FileRow
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.models import ShiftEvent
from platforms.events import ShiftEvent as ToldEvent
from platforms.events import read_event
from platforms.files import ShiftRow, id_of_first
from platforms.fold import ReceivedShiftEvent


@dataclass(slots=True, kw_only=True)
class KnownShift:
    """The digests of its rows in earlier files, oldest first, and every event about it."""

    digests: list[bytes] = field(default_factory=list)
    told: list[ReceivedShiftEvent] = field(default_factory=list)

    @property
    def latest_told_at(self) -> datetime:
        """The instant of the last event. Raises ValueError when there is none."""
        return max(received.event.occurred_at for received in self.told)


@dataclass(slots=True, kw_only=True)
class Known:
    """All shifts of some rows, and whose the ids are that these rows would use."""

    shifts: defaultdict[str, KnownShift]
    shift_of_id: dict[str, str | None]


def known_shifts(session: Session, source_id: int, rows: Sequence[ShiftRow]) -> Known:
    """What was told of the shifts of these rows, by webhook or file, applied already or not yet."""
    names = {row.shift_id for row in rows}
    known = Known(shifts=defaultdict(KnownShift), shift_of_id={})
    wanted_ids = {id_of_first(row) for row in rows}
    earlier = session.execute(
        select(FileRow.shift_external_id, FileRow.row_sha256, FileRow.event_id)
        .where(FileRow.source_id == source_id, FileRow.shift_external_id.in_(names))
        .order_by(FileRow.id)
    )
    for name, digest, event_id in earlier:
        known.shifts[name].digests.append(bytes(digest))
        wanted_ids |= {event_id} - {None}
    columns = (InboxEvent.id, InboxEvent.event_id, InboxEvent.raw, InboxEvent.received_at)
    applied = session.execute(
        select(*columns)
        .join(ShiftEvent, ShiftEvent.inbox_id == InboxEvent.id)
        .where(ShiftEvent.source_id == source_id, ShiftEvent.external_id.in_(names))
    ).all()
    by_id = session.execute(
        select(*columns).where(
            InboxEvent.source_id == source_id, InboxEvent.event_id.in_(wanted_ids)
        )
    ).all()
    _add_events(known, [*applied, *by_id])
    return known


def _add_events(known: Known, rows: Iterable[Row[tuple[int, str, bytes, datetime]]]) -> None:
    for row in {row.id: row for row in rows}.values():
        # Bytes of an adapter's own format are no shift event of ours: their id is another's.
        event = _event_or_none(bytes(row.raw))
        name = event.shift.external_id if isinstance(event, ToldEvent) else None
        known.shift_of_id[row.event_id] = name
        if isinstance(event, ToldEvent) and name is not None:
            received = ReceivedShiftEvent(event=event, received_at=row.received_at)
            known.shifts[name].told.append(received)


def _event_or_none(raw: bytes) -> object:
    try:
        return read_event(raw, webhook_id=None)
    except ValueError:
        return None
