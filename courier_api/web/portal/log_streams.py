"""Where the delivery log comes from: each stream is one index read backwards, never more than asked.

All are ordered by (received at, kind, number) so that they can be merged. What is parked or waits
has an index of its own, which is short and ordered by number.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from courier_api.intake.apply import TEST_SOURCE
from courier_api.messaging.inbox import APPLIED, PARKED
from courier_api.messaging.models import (
    InboxConflict,
    InboxEvent,
    InboxOutcome,
    InboxPending,
    RefusedDelivery,
)
from courier_api.sources.models import Source
from courier_api.web.portal.log_filter import Wanted
from courier_api.web.portal.views import Cursor, EntryKey, EntryKind, LogRow, State, why_of
from platforms.adapters import ADAPTER_BY_SCHEME, Outcome

CONFLICT_STATUS = 409
USUAL_STATUS = 202


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which stretch of a source's log: instants from `since` up to `until`, older than `before`."""

    source: Source
    since: datetime | None = None
    until: datetime | None = None
    before: Cursor | None = None
    limit: int = 50
    with_body: bool = False


IS_PARKED = InboxOutcome.state == literal_column(f"'{PARKED}'")
"""Written out: with a value that comes later, no database may use the index of what is parked."""

Stream: TypeAlias = Callable[[Session, Window], list[LogRow]]


def next_rows(session: Session, streams: Sequence[Stream], window: Window) -> list[LogRow]:
    """The newest rows of a window out of these streams."""
    if len(streams) == 1:
        return streams[0](session, window)
    parts = [stream(session, window) for stream in streams]
    merged = heapq.merge(*parts, key=lambda row: row.cursor, reverse=True)
    return [row for row, _ in zip(merged, range(window.limit), strict=False)]


def events(session: Session, window: Window) -> list[LogRow]:
    """Everything that was stored."""
    query = event_rows(window).where(*_place(window, InboxEvent, EntryKind.EVENT))
    query = query.order_by(InboxEvent.received_at.desc(), InboxEvent.id.desc())
    rows = session.execute(query.limit(window.limit))
    return [event_row(row, window.source) for row in rows]


def parked(session: Session, window: Window) -> list[LogRow]:
    """What could not be applied, the newest number first."""
    query = event_rows(window).where(
        IS_PARKED,
        InboxOutcome.employer_number == window.source.employer_number,
        *_of_short_list(window),
    )
    if window.before is not None:
        query = query.where(InboxOutcome.inbox_id < window.before.number)
    rows = session.execute(query.order_by(InboxOutcome.inbox_id.desc()).limit(window.limit))
    return [event_row(row, window.source) for row in rows]


def waiting(session: Session, window: Window) -> list[LogRow]:
    """What nobody has handled yet, the newest number first."""
    query = (
        event_rows(window)
        .join(InboxPending, InboxPending.inbox_id == InboxEvent.id)
        .where(InboxOutcome.state.is_(None), *_of_short_list(window))
    )
    if window.before is not None:
        query = query.where(InboxPending.inbox_id < window.before.number)
    rows = session.execute(query.order_by(InboxPending.inbox_id.desc()).limit(window.limit))
    return [event_row(row, window.source) for row in rows]


def conflicts(session: Session, window: Window) -> list[LogRow]:
    """A known id with other content."""
    query = (
        select(
            InboxConflict.id,
            InboxConflict.event_id,
            InboxConflict.received_at,
            *([InboxConflict.raw] if window.with_body else []),
        )
        .where(*_place(window, InboxConflict, EntryKind.CONFLICT))
        .order_by(InboxConflict.received_at.desc(), InboxConflict.id.desc())
    )
    return [conflict_row(row) for row in session.execute(query.limit(window.limit))]


def refused(session: Session, window: Window) -> list[LogRow]:
    """What was refused at the door."""
    query = (
        select(
            RefusedDelivery.id,
            RefusedDelivery.event_id,
            RefusedDelivery.received_at,
            RefusedDelivery.status,
            RefusedDelivery.problem,
            RefusedDelivery.reason,
            *([RefusedDelivery.raw] if window.with_body else []),
        )
        .where(*_place(window, RefusedDelivery, EntryKind.REFUSED))
        .order_by(RefusedDelivery.received_at.desc(), RefusedDelivery.id.desc())
    )
    return [refused_row(row) for row in session.execute(query.limit(window.limit))]


STREAMS: dict[Wanted, tuple[Stream, ...]] = {
    Wanted.ALL: (events, conflicts, refused),
    Wanted.STORED: (events,),
    Wanted.APPLIED: (events,),
    Wanted.PARKED: (parked,),
    Wanted.WAITING: (waiting,),
    Wanted.REFUSED: (conflicts, refused),
    Wanted.BAD_REQUEST: (refused,),
    Wanted.UNAUTHENTICATED: (refused,),
    Wanted.CONFLICT: (conflicts, refused),
    Wanted.INVALID: (refused,),
}


def event_rows(window: Window) -> Select[Any]:
    """Stored events with what became of them."""
    return select(
        InboxEvent.id,
        InboxEvent.event_id,
        InboxEvent.received_at,
        InboxOutcome.event_type,
        InboxOutcome.state,
        InboxOutcome.reason,
        *([InboxEvent.raw] if window.with_body else []),
    ).outerjoin(InboxOutcome, InboxOutcome.inbox_id == InboxEvent.id)


def event_row(row: Row[Any], source: Source) -> LogRow:
    """A stored event as a row of the log."""
    return LogRow(
        key=EntryKey(EntryKind.EVENT, row.id),
        received_at=row.received_at,
        event_id=row.event_id,
        event_type=row.event_type,
        status=stored_status(source.scheme),
        state=_state(row.state, row.reason),
        code=row.reason,
        why=why_of(row.reason),
        body=_body(row),
    )


def conflict_row(row: Row[Any]) -> LogRow:
    """A conflict as a row of the log."""
    return LogRow(
        key=EntryKey(EntryKind.CONFLICT, row.id),
        received_at=row.received_at,
        event_id=row.event_id,
        event_type=None,
        status=CONFLICT_STATUS,
        state=State.CONFLICT,
        code="id_reused",
        why=why_of("id_reused"),
        body=_body(row),
    )


def refused_row(row: Row[Any]) -> LogRow:
    """A refused request as a row of the log."""
    return LogRow(
        key=EntryKey(EntryKind.REFUSED, row.id),
        received_at=row.received_at,
        event_id=row.event_id,
        event_type=None,
        status=row.status,
        state=State.REFUSED,
        code=row.reason or row.problem,
        why=why_of(row.reason, row.problem),
        body=_body(row),
    )


def stored_status(scheme: str) -> int:
    """The answer to a new event in this scheme."""
    adapter = ADAPTER_BY_SCHEME.get(scheme)
    return adapter.ack(Outcome.STORED).status if adapter else USUAL_STATUS


def _state(state: str | None, reason: str | None) -> State:
    if state is None:
        return State.WAITING
    if state == APPLIED:
        return State.TRIED if reason == TEST_SOURCE else State.APPLIED
    return State.PARKED


def _body(row: Row[Any]) -> bytes | None:
    raw = row._mapping.get("raw")
    return None if raw is None else bytes(raw)


Table: TypeAlias = type[InboxEvent] | type[InboxConflict] | type[RefusedDelivery]


def _within(window: Window, table: Table) -> list[ColumnElement[bool]]:
    at: InstrumentedAttribute[datetime] = table.received_at
    wanted: list[ColumnElement[bool]] = [table.source_id == window.source.id]
    if window.since is not None:
        wanted.append(at >= window.since)
    if window.until is not None:
        wanted.append(at < window.until)
    return wanted


def _of_short_list(window: Window) -> list[ColumnElement[bool]]:
    """Like `_within`, for a query that goes along a short list and looks the events up.

    The sum keeps a planner from going through the whole source instead.
    """
    _, *times = _within(window, InboxEvent)
    return [InboxEvent.source_id + 0 == window.source.id, *times]


def _place(window: Window, table: Table, kind: EntryKind) -> list[ColumnElement[bool]]:
    """The rows after the cursor, written so that the index gives them without looking at others."""
    before = window.before
    wanted = _within(window, table)
    if before is None:
        return wanted
    at: InstrumentedAttribute[datetime] = table.received_at
    if kind.rank > before.rank:
        return [*wanted, at < before.at]
    if kind.rank < before.rank:
        return [*wanted, at <= before.at]
    older = or_(at < before.at, and_(at == before.at, table.id < before.number))
    return [*wanted, at <= before.at, older]
