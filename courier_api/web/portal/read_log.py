"""The delivery log: a page of it, a search in it, and what is parked in a search.

Whatever is asked, a page costs a fixed number of looks: bodies are unreadable at rest, so a search
for text reads them one stretch at a time and says how far it has looked.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.messaging.models import InboxConflict, InboxEvent, RefusedDelivery
from courier_api.shifts.models import ShiftEvent
from courier_api.sources.models import Source
from courier_api.web.portal.log_filter import LogFilter, Wanted
from courier_api.web.portal.log_streams import (
    STREAMS,
    Window,
    conflict_row,
    event_row,
    event_rows,
    next_rows,
    parked,
    refused_row,
)
from courier_api.web.portal.shown_body import shown_body
from courier_api.web.portal.views import LogPage, LogRow

PAGE_ROWS = 50
MOST_SCANNED = 1_000
STRETCH = PAGE_ROWS + 1  # one more than a page, to know whether there is more
LONG_STRETCH = 250  # where most of what is read may not be wanted
WHOLE_STREAMS = frozenset(
    (Wanted.ALL, Wanted.STORED, Wanted.PARKED, Wanted.WAITING, Wanted.REFUSED)
)
MOST_NAMED = 200
MOST_REPLAYED = 100

Keeps = Callable[[LogRow], bool]


def read_log(session: Session, source: Source, wanted: LogFilter) -> LogPage:
    """A page of the log. A search finds what bears the name, else what holds the words."""
    window = Window(source=source, since=wanted.from_instant, until=wanted.to_instant)
    if wanted.words and not wanted.everywhere and wanted.before is None:
        named = _named(session, window, wanted.words)
        if named:
            rows = [row for row in named if _fits(row, wanted)]
            return LogPage(rows=tuple(rows[:MOST_NAMED]), named=True)
    return _scan(session, replace(window, before=wanted.before), wanted)


def parked_in(session: Session, source: Source, wanted: LogFilter) -> list[int]:
    """The numbers of the parked events that a filter shows, oldest first: at most a hundred."""
    parked_only = replace(wanted, wanted=Wanted.PARKED, before=None)
    numbers: list[int] = []
    page = read_log(session, source, parked_only)
    while True:
        numbers += [row.key.number for row in page.rows]
        if page.older is None or len(numbers) >= MOST_REPLAYED or page.looked_back_to:
            return sorted(numbers[:MOST_REPLAYED])
        page = read_log(session, source, replace(parked_only, before=page.older))


def _scan(session: Session, window: Window, wanted: LogFilter) -> LogPage:
    """Read on from the cursor until a page is full or enough was looked at."""
    keeps = _keeps(wanted)
    size = STRETCH if wanted.wanted in WHOLE_STREAMS and not wanted.words else LONG_STRETCH
    window = replace(window, limit=size, with_body=bool(wanted.words))
    rows: list[LogRow] = []
    looked_at = 0
    while looked_at < MOST_SCANNED:
        stretch = next_rows(session, STREAMS[wanted.wanted], window)
        for place, row in enumerate(stretch):
            if keeps(row):
                rows.append(replace(row, body=None))
            if len(rows) == PAGE_ROWS:
                is_last = place == len(stretch) - 1 and len(stretch) < size
                return LogPage(rows=tuple(rows), older=None if is_last else row.cursor)
        if len(stretch) < size:
            return LogPage(rows=tuple(rows))
        looked_at += len(stretch)
        window = replace(window, before=stretch[-1].cursor)
    last = window.before
    return LogPage(rows=tuple(rows), older=last, looked_back_to=last.at if last else None)


def _keeps(wanted: LogFilter) -> Keeps:
    words = wanted.words.casefold().split()
    if not words:
        return wanted.wanted.takes

    def holds(row: LogRow) -> bool:
        if not wanted.wanted.takes(row):
            return False
        body = shown_body(row.body or b"")
        named = (row.event_id, row.event_type, row.code, str(row.status))
        text = " ".join((*(part or "" for part in named), body)).casefold()
        return all(word in text for word in words)

    return holds


def _named(session: Session, window: Window, name: str) -> list[LogRow]:
    """Every request that bears this event id, and every event of a shift of this name."""
    rows = {
        row.key: row
        for row in (*_with_event_id(session, window, name), *_of_shift(session, window, name))
    }
    return sorted(rows.values(), key=lambda row: row.cursor, reverse=True)


def _with_event_id(session: Session, window: Window, event_id: str) -> list[LogRow]:
    source = window.source
    events = session.execute(
        event_rows(window).where(InboxEvent.source_id == source.id, InboxEvent.event_id == event_id)
    )
    conflicts = session.execute(
        select(InboxConflict.id, InboxConflict.event_id, InboxConflict.received_at)
        .where(InboxConflict.source_id == source.id, InboxConflict.event_id == event_id)
        .limit(MOST_NAMED)
    )
    refused = session.execute(
        select(
            RefusedDelivery.id,
            RefusedDelivery.event_id,
            RefusedDelivery.received_at,
            RefusedDelivery.status,
            RefusedDelivery.problem,
            RefusedDelivery.reason,
        )
        .where(RefusedDelivery.source_id == source.id, RefusedDelivery.event_id == event_id)
        .order_by(RefusedDelivery.id.desc())
        .limit(MOST_NAMED)
    )
    return [
        *(event_row(row, source) for row in events),
        *(conflict_row(row) for row in conflicts),
        *(refused_row(row) for row in refused),
    ]


def _of_shift(session: Session, window: Window, shift: str) -> list[LogRow]:
    """What was applied to a shift, and what is parked and names it."""
    source = window.source
    numbers = (
        select(ShiftEvent.inbox_id)
        .where(ShiftEvent.source_id == source.id, ShiftEvent.external_id == shift)
        .order_by(ShiftEvent.id.desc())
        .limit(MOST_NAMED)
    )
    found = session.scalars(numbers).all()
    applied = session.execute(event_rows(window).where(InboxEvent.id.in_(found))) if found else ()
    newest = replace(window, limit=MOST_NAMED, with_body=True)
    quoted = f'"{shift}"'.encode()
    held = [row for row in parked(session, newest) if quoted in (row.body or b"")]
    return [
        *(event_row(row, source) for row in applied),
        *(replace(row, body=None) for row in held),
    ]


def _fits(row: LogRow, wanted: LogFilter) -> bool:
    since, until = wanted.from_instant, wanted.to_instant
    if since is not None and row.received_at < since:
        return False
    if until is not None and row.received_at >= until:
        return False
    return wanted.wanted.takes(row)
