"""Whether all that was due is done, and when the next thing is due."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.jobs.schedule import next_runs
from courier_api.messaging.models import InboxPending
from courier_api.messaging.outbox import held_messages, next_due_at


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
