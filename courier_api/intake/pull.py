"""Pull the shifts of a month from a platform, page by page, and go on where it was stopped.

1. Read where the pull of the month stands; one that was finished begins a new round.
2. Ask the platform, outside any transaction.
3. Store the events and where to go on in one transaction, unless somebody else has moved on.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Refused
from courier_api.foundation.upsert import insert_once
from courier_api.intake.models import PullCursor
from courier_api.intake.store_events import Receipt, store_events
from courier_api.intake.without_webhook import Origin
from courier_api.messaging import outbox
from courier_api.sources.models import Source
from platforms.pull import PullAccess, PullChannel, PulledPage, PullRejected, PullRequest

PULL = "source.pull"
"""Pull a month of a source: `{"source_id": int, "month": "2026-03-01"}`."""


class NothingToPull(Refused):
    """The source has no interface that we could ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What a pull brought. Not `finished`: there are more pages, or somebody else is at it.
    `unreadable` counts shifts that the platform tells in a way that breaks rules."""

    pages: int = 0
    added: int = 0
    unchanged: int = 0
    conflicts: int = 0
    unreadable: int = 0
    finished: bool = False


def pull_access(source: Source) -> PullAccess:
    """How to reach the source. Raises NothingToPull without an address."""
    if not source.base_url:
        raise NothingToPull(
            f"The source {source.slug} has no address to pull from. Register it with --base-url.",
            slug=source.slug,
        )
    return PullAccess(
        base_url=source.base_url, client_id=source.client_id, client_secret=source.client_secret
    )


def ask_to_pull(
    session: Session, source: Source, month: date, *, cause: str, now: datetime
) -> None:
    """Have a worker pull a month; once for each cause."""
    outbox.put(
        session,
        PULL,
        key=f"{PULL}:{source.id}:{month:%Y-%m}:{cause}",
        payload={"source_id": source.id, "month": month.isoformat()},
        due_at=now,
        employer_number=source.employer_number,
    )


def pull_month(
    database: Database,
    channel: PullChannel,
    source: Source,
    month: date,
    *,
    clock: Clock,
    most_pages: int | None = None,
) -> Pulled:
    """Pull until the month is complete, or so many pages. Raises PullRejected or PullUnavailable;
    what was stored before stays, and the next pull goes on behind it."""
    pulled = Pulled()
    while most_pages is None or pulled.pages < most_pages:
        with database.transaction() as session:
            cursor = _cursor(session, source, month, now=clock.now())
        page = channel.shifts_page(
            PullRequest(month=month, page=cursor.next_page, memory=cursor.memory, now=clock.now())
        )
        if page.next_page is not None and page.next_page == cursor.next_page:
            raise PullRejected("The platform names the page that was just pulled as the next one.")
        with database.transaction() as session:
            receipts = _store_page(session, source, cursor, page, now=clock.now())
        if receipts is None:
            return pulled
        pulled = Pulled(
            pages=pulled.pages + 1,
            added=pulled.added + receipts.count(Receipt.NEW),
            unchanged=pulled.unchanged + receipts.count(Receipt.REPEAT),
            conflicts=pulled.conflicts + receipts.count(Receipt.CONFLICT),
            unreadable=pulled.unreadable + page.unreadable,
            finished=page.next_page is None,
        )
        if pulled.finished:
            return pulled
    return pulled


def _cursor(session: Session, source: Source, month: date, *, now: datetime) -> PullCursor:
    """Where the pull of the month stands; a finished one begins anew and keeps its memory."""
    values = {
        "employer_number": source.employer_number,
        "source_id": source.id,
        "month": month,
        "pages": 0,
        "events": 0,
        "started_at": now,
        "changed_at": now,
    }
    insert_once(session, PullCursor, values, unique=["source_id", "month"])
    cursor = session.scalars(
        select(PullCursor)
        .where(PullCursor.source_id == source.id, PullCursor.month == month)
        .with_for_update()
    ).one()
    if cursor.finished_at is not None:
        cursor.finished_at = None
        cursor.started_at = now
    return cursor


def _store_page(
    session: Session, source: Source, cursor: PullCursor, page: PulledPage, *, now: datetime
) -> list[Receipt] | None:
    """What the store says of each event; None when another process has stored this page already."""
    statement = (
        update(PullCursor)
        .where(
            PullCursor.id == cursor.id,
            PullCursor.pages == cursor.pages,
            PullCursor.finished_at.is_(None),
        )
        .values(
            next_page=page.next_page,
            memory=page.memory,
            pages=PullCursor.pages + 1,
            events=PullCursor.events + len(page.events),
            changed_at=now,
            finished_at=now if page.next_page is None else None,
        )
    )
    moved = session.execute(statement)
    assert isinstance(moved, CursorResult)
    if moved.rowcount != 1:
        return None
    headers = {"pulled-month": f"{cursor.month:%Y-%m}", "page": str(cursor.pages + 1)}
    origin = Origin(source=source, received_at=now, headers=headers)
    arrived = [origin.arrived(session, each.event, each.raw) for each in page.events]
    return store_events(session.connection(), arrived)
