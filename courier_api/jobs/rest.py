"""Whether all that was due is done, and when the next thing is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, not_, select
from sqlalchemy.orm import Session

from courier_api.jobs.schedule import next_runs
from courier_api.messaging.models import InboxPending, OutboxMessage
from courier_api.messaging.outbox import IS_DUE, messages_ahead

# Built once: workers ask this many times a second.
_IS_CALL = OutboxMessage.kind.in_(bindparam("calls", expanding=True))
_WAITING = select(
    exists(select(InboxPending.inbox_id)).label("events"),
    exists(select(OutboxMessage.id).where(IS_DUE, not_(_IS_CALL))).label("steps"),
    exists(select(OutboxMessage.id).where(IS_DUE, _IS_CALL)).label("calls"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a worker could take up now: events, steps within the database, calls outside."""

    events: bool
    steps: bool
    calls: bool

    @property
    def is_something(self) -> bool:
        return self.events or self.steps or self.calls


def waiting(session: Session, now: datetime, *, calls: Collection[str] = ()) -> Waiting:
    """A quick look into both queues, without the schedule. `calls`: kinds of calls outside."""
    row = session.execute(_WAITING, {"now": now, "calls": list(calls)}).one()
    return Waiting(events=bool(row.events), steps=bool(row.steps), calls=bool(row.calls))


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


def work_ahead(session: Session, *, next_run_at: datetime | None = None) -> WorkAhead:
    """What waits in inbox, outbox and schedule.

    Who asks often may say when the next run is, as `next_run` told: it holds until then.
    """
    pending = session.scalar(select(func.count()).select_from(InboxPending)) or 0
    messages = messages_ahead(session)
    due = [next_run_at or next_run(session), messages.next_due_at]
    return WorkAhead(
        pending_events=pending,
        held_messages=messages.held,
        lease_ends_at=messages.lease_ends_at,
        next_due_at=min((at for at in due if at is not None), default=None),
    )


def next_run(session: Session) -> datetime | None:
    """When the next run of a job is due; None without a co-operative."""
    return min((run.due_at for run in next_runs(session)), default=None)
