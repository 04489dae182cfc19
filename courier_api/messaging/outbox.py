"""The outbox: put in the deciding transaction, claimed by a worker, finished or tried again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from courier_api.foundation.errors import NotFound
from courier_api.foundation.logs import masked
from courier_api.foundation.upsert import insert_once
from courier_api.messaging.models import OutboxMessage

# Built once: workers ask this many times a second.
_DUE = (
    select(OutboxMessage)
    .where(
        OutboxMessage.state == "open",
        OutboxMessage.due_at <= bindparam("now"),
        or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= bindparam("now")),
    )
    .order_by(OutboxMessage.due_at, OutboxMessage.id)
    .with_for_update(skip_locked=True)
)

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
MOST_ATTEMPTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message that is ours: until its lease ends, or taken until the transaction ends."""

    id: int
    employer_number: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    claimed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMessages:
    """How many messages workers have claimed and not settled, and the end of the first lease."""

    count: int
    lease_ends_at: datetime | None


def put(
    session: Session,
    kind: str,
    *,
    key: str,
    payload: Mapping[str, Any],
    due_at: datetime,
    employer_number: str,
) -> bool:
    """Store a message in the caller's transaction; False when its key is already known."""
    message = {
        "kind": kind,
        "key": key,
        "payload": dict(payload),
        "state": "open",
        "due_at": due_at,
        "attempts": 0,
        "employer_number": employer_number,
    }
    return insert_once(session, OutboxMessage, message, unique=["key"]) is not None


def claim(
    session: Session,
    kinds: Collection[str],
    *,
    worker: str,
    now: datetime,
    lease: timedelta,
    limit: int = 100,
) -> list[Claimed]:
    """Take due messages of these kinds, oldest first, for work outside any transaction.

    1. Read the ids of due messages that nobody holds (or whose holder's lease has ended).
    2. Mark them ours, on condition that they are still free.
    3. What the update returned is ours; the rest another worker took.

    PostgreSQL workers skip each other's rows instead of waiting for them.
    """
    due = session.scalars(
        _DUE.with_only_columns(OutboxMessage.id).where(OutboxMessage.kind.in_(kinds)).limit(limit),
        {"now": now},
    ).all()
    if not due:
        return []
    free = or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now)
    mark = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(due), OutboxMessage.state == "open", free)
        .values(claimed_by=worker, lease_until=now + lease, attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.scalars(mark), key=lambda row: (row.due_at, row.id))
    return [_claimed(row, attempts=row.attempts) for row in rows]


def take(
    session: Session, other_than: Collection[str], *, now: datetime, limit: int = 100
) -> list[Claimed]:
    """Take due messages of all other kinds, oldest first, for work in this very transaction.

    The transaction is what holds them: if it fails, they are free as before.
    """
    rows = session.scalars(
        _DUE.where(OutboxMessage.kind.not_in(other_than)).limit(limit), {"now": now}
    )
    return [_claimed(row, attempts=row.attempts + 1) for row in rows]


def finish_taken(session: Session, messages: Collection[Claimed], *, now: datetime) -> None:
    """Mark messages done that this transaction took."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_([message.id for message in messages]))
        .values(state="done", finished_at=now, last_error=None, claimed_by=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def is_held(session: Session, message: Claimed, *, now: datetime) -> bool:
    """Whether the message is still ours to do. Before a call outside: a lost lease means no."""
    ours = select(OutboxMessage.id).where(
        OutboxMessage.id == message.id,
        OutboxMessage.state == "open",
        OutboxMessage.claimed_by == message.claimed_by,
        OutboxMessage.lease_until > now,
    )
    return session.scalar(ours) is not None


def finish(session: Session, message: Claimed, *, now: datetime) -> bool:
    """Mark a message done; False when the lease was lost to another worker meanwhile."""
    return _settle(session, message, state="done", finished_at=now, last_error=None)


def postpone(session: Session, message: Claimed, *, due_at: datetime) -> bool:
    """Come back later; waiting is no failure and does not count as an attempt."""
    return _settle(session, message, due_at=due_at, attempts=OutboxMessage.attempts - 1)


def retry(session: Session, message: Claimed, *, due_at: datetime, error: str) -> bool:
    """Try again later without an end: for calls that must not be given up."""
    return _settle(
        session, message, due_at=due_at, attempts=message.attempts, last_error=_told(error)
    )


def fail(session: Session, message: Claimed, *, now: datetime, error: str) -> bool:
    """Move a failing message forward in time, and after the last attempt to the dead letters."""
    if message.attempts >= MOST_ATTEMPTS:
        return bury(session, message, now=now, error=error)
    delay = min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY)
    return retry(session, message, due_at=now + delay, error=error)


def bury(session: Session, message: Claimed, *, now: datetime, error: str) -> bool:
    """A dead letter: it stays visible until a person retries it."""
    return _settle(session, message, state="dead", finished_at=now, last_error=_told(error))


def revive(session: Session, message_id: int, *, employer_number: str, now: datetime) -> None:
    """Retry a dead letter by hand. Raises NotFound when there is none with this id."""
    again = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.employer_number == employer_number,
            OutboxMessage.state == "dead",
        )
        .values(state="open", due_at=now, attempts=0, finished_at=None)
        .returning(OutboxMessage.id)
    )
    if session.scalar(again) is None:
        raise NotFound("There is no failed message with this number.", message_id=message_id)


def release_claims(session: Session) -> int:
    """Free every claim at the start of the only worker (SQLite): its predecessor is dead."""
    freed = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == "open", OutboxMessage.lease_until.is_not(None))
        .values(claimed_by=None, lease_until=None)
    )
    return int(getattr(freed, "rowcount", 0))


def next_due_at(session: Session) -> datetime | None:
    """When the next open message is due that nobody holds; None without any."""
    return session.scalar(
        select(func.min(OutboxMessage.due_at)).where(
            OutboxMessage.state == "open", OutboxMessage.lease_until.is_(None)
        )
    )


def held_messages(session: Session) -> HeldMessages:
    """What workers are busy with at this moment."""
    count, lease_ends_at = session.execute(
        select(func.count(), func.min(OutboxMessage.lease_until)).where(
            OutboxMessage.state == "open", OutboxMessage.lease_until.is_not(None)
        )
    ).one()
    return HeldMessages(count=count, lease_ends_at=lease_ends_at)


def dead_letters(
    session: Session, employer_number: str, *, limit: int = 100
) -> list[OutboxMessage]:
    """Messages that were given up, newest first."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.employer_number == employer_number, OutboxMessage.state == "dead")
        .order_by(OutboxMessage.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def _settle(session: Session, message: Claimed, **values: object) -> bool:
    """Change a message on condition that we still hold it, and let go of it."""
    ours = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message.id,
            OutboxMessage.state == "open",
            OutboxMessage.claimed_by.is_not_distinct_from(message.claimed_by),
        )
        .values(claimed_by=None, lease_until=None, **values)
        .returning(OutboxMessage.id)
    )
    return session.scalar(ours) is not None


def _told(error: str) -> str:
    """An error as staff may read it: without personal numbers, and no longer than it helps."""
    return masked(error)[:500].replace("\x00", "")


def _claimed(row: OutboxMessage, *, attempts: int) -> Claimed:
    return Claimed(
        id=row.id,
        employer_number=row.employer_number,
        kind=row.kind,
        key=row.key,
        payload=row.payload,
        attempts=attempts,
        claimed_by=row.claimed_by,
    )
