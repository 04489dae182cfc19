"""The outbox: put in the deciding transaction, claimed by a worker, finished or tried again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    cast,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from courier_api.foundation.errors import NotFound
from courier_api.foundation.logs import masked
from courier_api.foundation.many_rows import insert_many
from courier_api.foundation.upsert import insert_once
from courier_api.messaging.models import OutboxMessage

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
MOST_ATTEMPTS = 12

# The statements below are built once: workers ask and answer many times a second.
_MESSAGE = (
    OutboxMessage.id,
    OutboxMessage.employer_number,
    OutboxMessage.kind,
    OutboxMessage.key,
    OutboxMessage.payload,
    OutboxMessage.attempts,
    OutboxMessage.due_at,
)
IS_OPEN = OutboxMessage.state == "open"
IS_FREE = or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= bindparam("now"))
IS_DUE = and_(IS_OPEN, OutboxMessage.due_at <= bindparam("now"), IS_FREE)
_OF_KINDS = OutboxMessage.kind.in_(bindparam("kinds", expanding=True))
_WITH_IDS = OutboxMessage.id.in_(bindparam("ids", expanding=True))

_DUE = (
    select(*_MESSAGE)
    .where(IS_DUE)
    .order_by(OutboxMessage.due_at, OutboxMessage.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_DUE_IDS_OF_KINDS = _DUE.with_only_columns(OutboxMessage.id).where(_OF_KINDS)
_DUE_OF_OTHER_KINDS = _DUE.where(not_(_OF_KINDS))
_DUE_ABOUT = _DUE.where(
    _OF_KINDS,
    # As text: SQLite gives the number itself, PostgreSQL its digits.
    cast(OutboxMessage.payload["courier_id"].as_string(), String).in_(
        bindparam("couriers", expanding=True)
    ),
)
_MARK = (
    update(OutboxMessage)
    .where(_WITH_IDS, IS_OPEN, IS_FREE)
    .values(
        claimed_by=bindparam("worker"),
        lease_until=bindparam("until"),
        attempts=OutboxMessage.attempts + 1,
    )
    .returning(*_MESSAGE)
    .execution_options(synchronize_session=False)
)
_FINISH_TAKEN = (
    update(OutboxMessage)
    .where(_WITH_IDS)
    .values(
        state="done",
        finished_at=bindparam("now"),
        last_error=None,
        claimed_by=None,
        lease_until=None,
    )
    .execution_options(synchronize_session=False)
)
_IS_HELD = OutboxMessage.lease_until.is_not(None)
_AHEAD = select(
    func.count().filter(_IS_HELD).label("held"),
    func.min(OutboxMessage.lease_until).label("lease_ends_at"),
    func.min(OutboxMessage.due_at).filter(not_(_IS_HELD)).label("next_due_at"),
).where(IS_OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to be stored, with what `put` takes one by one."""

    kind: str
    key: str
    payload: Mapping[str, Any]
    due_at: datetime
    employer_number: str

    def row(self) -> dict[str, Any]:
        """The columns of a message that nobody has tried yet."""
        return {
            "kind": self.kind,
            "key": self.key,
            "payload": dict(self.payload),
            "state": "open",
            "due_at": self.due_at,
            "attempts": 0,
            "employer_number": self.employer_number,
        }


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
class MessagesAhead:
    """How many messages workers hold and the end of the first lease; when a free one is due."""

    held: int
    lease_ends_at: datetime | None
    next_due_at: datetime | None


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
    message = NewMessage(
        kind=kind, key=key, payload=payload, due_at=due_at, employer_number=employer_number
    )
    return insert_once(session, OutboxMessage, message.row(), unique=["key"]) is not None


def put_all(session: Session, messages: Sequence[NewMessage]) -> None:
    """Store many messages with one statement, in this order; a known key is left out."""
    rows = [message.row() for message in messages]
    insert_many(session, OutboxMessage, rows, unless=["key"], returning=())


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
        _DUE_IDS_OF_KINDS, {"now": now, "kinds": list(kinds), "most": limit}
    ).all()
    if not due:
        return []
    rows = session.execute(
        _MARK, {"ids": due, "now": now, "worker": worker, "until": now + lease}
    ).all()
    rows = sorted(rows, key=lambda row: (row.due_at, row.id))
    return [_claimed(row, attempts=row.attempts, claimed_by=worker) for row in rows]


def take(
    session: Session, other_than: Collection[str], *, now: datetime, limit: int = 100
) -> list[Claimed]:
    """Take due messages of all other kinds, oldest first, for work in this very transaction.

    The transaction is what holds them: if it fails, they are free as before.
    """
    rows = session.execute(
        _DUE_OF_OTHER_KINDS, {"now": now, "kinds": list(other_than), "most": limit}
    )
    return [_claimed(row, attempts=row.attempts + 1, claimed_by=None) for row in rows]


def take_about(
    session: Session,
    kinds: Collection[str],
    courier_ids: Collection[int],
    *,
    now: datetime,
    limit: int,
) -> list[Claimed]:
    """Take due messages of these kinds about these couriers, wherever they stand in the queue."""
    about = [str(courier_id) for courier_id in courier_ids]
    rows = session.execute(
        _DUE_ABOUT, {"now": now, "kinds": list(kinds), "couriers": about, "most": limit}
    )
    return [_claimed(row, attempts=row.attempts + 1, claimed_by=None) for row in rows]


def finish_taken(session: Session, messages: Collection[Claimed], *, now: datetime) -> None:
    """Mark messages done that this transaction took."""
    session.execute(_FINISH_TAKEN, {"ids": [message.id for message in messages], "now": now})


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
    return _settle(session, message, due_at=due_at, attempts=message.attempts - 1)


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


def messages_ahead(session: Session) -> MessagesAhead:
    """What is open: what workers are busy with at this moment, and when the next one is due."""
    row = session.execute(_AHEAD).one()
    return MessagesAhead(
        held=row.held, lease_ends_at=row.lease_ends_at, next_due_at=row.next_due_at
    )


def next_due_at(session: Session) -> datetime | None:
    """When the next open message is due that nobody holds; None without any."""
    return messages_ahead(session).next_due_at


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
    given = {f"new_{name}": value for name, value in values.items()}
    held = {"held_id": message.id, "held_by": message.claimed_by}
    return session.scalar(_settling(tuple(values)), {**given, **held}) is not None


@cache
def _settling(names: tuple[str, ...]) -> ReturningUpdate[tuple[int]]:
    """The statement that changes these columns."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    return (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == bindparam("held_id"),
            IS_OPEN,
            OutboxMessage.claimed_by.is_not_distinct_from(bindparam("held_by")),
        )
        .values(claimed_by=None, lease_until=None, **values)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )


def _told(error: str) -> str:
    """An error as staff may read it: without personal numbers, and no longer than it helps."""
    return masked(error)[:500].replace("\x00", "")


def _claimed(row: Row[Any], *, attempts: int, claimed_by: str | None) -> Claimed:
    return Claimed(
        id=row.id,
        employer_number=row.employer_number,
        kind=row.kind,
        key=row.key,
        payload=row.payload,
        attempts=attempts,
        claimed_by=claimed_by,
    )
