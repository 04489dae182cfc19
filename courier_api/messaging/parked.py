"""Parked events: found by rule, source, worker and time; counted; put back into the queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.orm import Session

from courier_api.foundation.upsert import insert_missing
from courier_api.messaging.inbox import PARKED
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedFilter:
    """Which parked events; what is None does not narrow. `until` is the first instant left out."""

    reason: str | None = None
    source: str | None = None
    worker: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def name(self) -> str:
        """The filter in one short line, for the record of who tried what again."""
        return f"{self.reason or '*'}/{self.source or '*'}"

    def document(self) -> dict[str, str]:
        """What narrows, as text. A worker's id at a platform says nothing to anybody else."""
        told = {"reason": self.reason, "source": self.source, "worker": self.worker}
        times = {"since": self.since, "until": self.until}
        return {
            **{name: value for name, value in told.items() if value is not None},
            **{name: at.isoformat() for name, at in times.items() if at is not None},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow:
    """One parked event: its rule, and what staff need to mend the cause."""

    inbox_id: int
    source: str
    event_id: str
    event_type: str | None
    reason: str
    worker: str | None
    shift: str | None
    received_at: datetime
    attempts: int
    is_queued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedCount:
    """How many events of a source are parked by a rule, and since when the oldest waits."""

    reason: str
    source: str
    events: int
    oldest_at: datetime


def parked_rows(
    session: Session, wanted: ParkedFilter, *, employer_number: str, limit: int
) -> list[ParkedRow]:
    """Parked events of a filter, newest first."""
    slugs = _slugs(session)
    queued = select(InboxPending.inbox_id).where(InboxPending.inbox_id == InboxOutcome.inbox_id)
    query = (
        _parked(session, wanted, employer_number)
        .add_columns(
            InboxEvent.source_id,
            InboxEvent.event_id,
            InboxEvent.received_at,
            InboxOutcome.event_type,
            InboxOutcome.reason,
            InboxOutcome.facts,
            InboxOutcome.attempts,
            queued.exists().label("is_queued"),
        )
        .order_by(InboxOutcome.inbox_id.desc())
        .limit(limit)
    )
    return [
        ParkedRow(
            inbox_id=row.inbox_id,
            source=slugs[row.source_id],
            event_id=row.event_id,
            event_type=row.event_type,
            reason=row.reason or "",
            worker=(row.facts or {}).get("worker"),
            shift=(row.facts or {}).get("shift"),
            received_at=row.received_at,
            attempts=row.attempts,
            is_queued=bool(row.is_queued),
        )
        for row in session.execute(query)
    ]


def parked_counts(session: Session, *, employer_number: str) -> list[ParkedCount]:
    """Every rule and source with parked events, the most numerous first."""
    slugs = _slugs(session)
    rows = session.execute(
        select(
            InboxOutcome.reason,
            InboxEvent.source_id,
            func.count().label("events"),
            func.min(InboxEvent.id).label("first_id"),
        )
        .join(InboxEvent, InboxEvent.id == InboxOutcome.inbox_id)
        .where(InboxOutcome.state == PARKED, InboxOutcome.employer_number == employer_number)
        .group_by(InboxOutcome.reason, InboxEvent.source_id)
    ).all()
    firsts = session.execute(
        select(InboxEvent.id, InboxEvent.received_at).where(
            InboxEvent.id.in_([row.first_id for row in rows])
        )
    )
    received = {row.id: row.received_at for row in firsts}
    counts = [
        ParkedCount(
            reason=row.reason or "",
            source=slugs[row.source_id],
            events=row.events,
            oldest_at=received[row.first_id],
        )
        for row in rows
    ]
    return sorted(counts, key=lambda count: (-count.events, count.reason, count.source))


def parked_ids_of(
    session: Session, wanted: ParkedFilter, *, employer_number: str | None = None
) -> list[int]:
    """Every parked event of a filter, oldest first."""
    query = _parked(session, wanted, employer_number).order_by(InboxOutcome.inbox_id)
    return list(session.scalars(query))


def queue_matching(session: Session, wanted: ParkedFilter, *, employer_number: str) -> int:
    """Put the parked events of a filter back into the queue; returns how many match."""
    matching = _parked(session, wanted, employer_number)
    count = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    queued = matching.add_columns(InboxOutcome.employer_number)
    insert_missing(session, InboxPending, ["inbox_id", "employer_number"], queued)
    return count


def _parked(
    session: Session, wanted: ParkedFilter, employer_number: str | None
) -> Select[tuple[int]]:
    query = (
        select(InboxOutcome.inbox_id)
        .join(InboxEvent, InboxEvent.id == InboxOutcome.inbox_id)
        .where(InboxOutcome.state == PARKED, *_narrowing(session, wanted))
    )
    if employer_number is not None:
        query = query.where(InboxOutcome.employer_number == employer_number)
    return query


def _narrowing(session: Session, wanted: ParkedFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.reason is not None:
        conditions.append(InboxOutcome.reason == wanted.reason)
    if wanted.source is not None:
        ids = [number for number, slug in _slugs(session).items() if slug == wanted.source]
        conditions.append(InboxEvent.source_id.in_(ids))
    if wanted.worker is not None:
        conditions.append(InboxOutcome.facts["worker"].as_string() == wanted.worker)
    if wanted.since is not None:
        conditions.append(InboxEvent.received_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(InboxEvent.received_at < wanted.until)
    return conditions


def _slugs(session: Session) -> dict[int, str]:
    # The sources' own module stands above this one; only two of its columns are needed.
    rows: list[Any] = list(session.execute(text("SELECT id, slug FROM sources")))
    return {row[0]: row[1] for row in rows}
