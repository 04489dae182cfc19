"""Whether all that was due is done, and when the next thing is due: for the demonstration and /health."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.jobs.schedule import next_runs
from courier_api.messaging.models import InboxPending
from courier_api.messaging.outbox import next_due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAhead:
    """Events not yet applied, and the next instant at which something is due."""

    pending_events: int
    next_due_at: datetime | None

    def at_rest(self, now: datetime) -> bool:
        """Nothing is waiting that could be done now."""
        return not self.pending_events and (self.next_due_at is None or self.next_due_at > now)


def work_ahead(session: Session) -> WorkAhead:
    """What waits in inbox, outbox and schedule."""
    pending = session.scalar(select(func.count()).select_from(InboxPending)) or 0
    due = [run.due_at for run in next_runs(session)]
    if (message := next_due_at(session)) is not None:
        due.append(message)
    return WorkAhead(pending_events=pending, next_due_at=min(due) if due else None)
