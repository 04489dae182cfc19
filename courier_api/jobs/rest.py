"""Whether all that was due is done, and when the next thing is due."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from courier_api.jobs.schedule import next_runs
from courier_api.messaging.models import InboxPending, OutboxMessage
from courier_api.messaging.outbox import held_messages, next_due_at

# Built once: workers ask this many times a second.
_WAITING = select(
    exists(select(InboxPending.inbox_id)).label("events"),
    exists(
        select(OutboxMessage.id).where(
            OutboxMessage.state == "open",
            OutboxMessage.due_at <= bindparam("now"),
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= bindparam("now")),
        )
    ).label("messages"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a worker could take up now."""

    events: bool
    messages: bool


def waiting(session: Session, now: datetime) -> Waiting:
    """A quick look into both queues, without the schedule."""
    row = session.execute(_WAITING, {"now": now}).one()
    return Waiting(events=bool(row.events), messages=bool(row.messages))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAhead:
    """Events not yet applied, messages that a worker holds, and the next instant with work.

    A worker that was killed holds its messages until `lease_ends_at`, the end of the first lease.
    """

    pending_events: int
    held_messages: int
    lease_ends_at: datetime | None
    next_due_at: datetime | None

    def at_rest(self, now: datetime) -> bool:
        """Nothing is under way, and nothing is waiting that could be done now."""
        return not (
            self.pending_events
            or self.held_messages
            or (self.next_due_at is not None and self.next_due_at <= now)
        )


def work_ahead(session: Session) -> WorkAhead:
    """What waits in inbox, outbox and schedule."""
    pending = session.scalar(select(func.count()).select_from(InboxPending)) or 0
    held = held_messages(session)
    due = [run.due_at for run in next_runs(session)]
    if (message := next_due_at(session)) is not None:
        due.append(message)
    return WorkAhead(
        pending_events=pending,
        held_messages=held.count,
        lease_ends_at=held.lease_ends_at,
        next_due_at=min(due) if due else None,
    )
