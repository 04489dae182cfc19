"""Waits until the service has done everything that is due, by looking into its database."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.jobs.rest import WorkAhead, next_run, waiting, work_ahead

QUICK_LOOK_SECONDS = 0.001
LOOK_SECONDS = 0.005
LOOK_ANYWAY_SECONDS = 1.0
HELD_TOO_LONG_SECONDS = 30.0
STUCK_SECONDS = 120.0


class Stuck(RuntimeError):
    """The service is alive and does not get on with its work."""


@dataclass(slots=True, kw_only=True)
class RestByDatabase:
    """Reads and never writes. `still_there` raises when the service is gone; `say` tells people."""

    database: Database
    still_there: Callable[[], None]
    say: Callable[[str], None]
    _next_run_at: datetime | None = field(default=None, init=False)

    async def wait(self, now: datetime) -> WorkAhead:
        """Returns when nothing is under way or due, and says when the next thing will be.

        What a killed worker holds is given up waiting for after half a minute of real time: the
        end of its lease is then the next instant. Raises Stuck, or what `still_there` raises.
        """
        watch, commits = _Watch(), _Commits(self.database)
        try:
            while (ahead := self._look(now, watch, commits)) is None:
                self.still_there()
                await asyncio.sleep(commits.pause_seconds)
        finally:
            commits.close()
        return ahead

    def _look(self, now: datetime, watch: "_Watch", commits: "_Commits") -> WorkAhead | None:
        """What lies ahead when the service is at rest; None while it is not."""
        is_time = watch.is_time()
        if not (commits.were_made() or is_time):
            return None
        with self.database.reading() as session:
            if not waiting(session, now).is_something:
                ahead = work_ahead(session, next_run_at=self._next_run(session, now))
                if ahead.at_rest(now):
                    return ahead
            if is_time and watch.waits_for_a_lease(ahead := work_ahead(session)):
                return self._go_on(ahead)
        return None

    def _next_run(self, session: Session, now: datetime) -> datetime | None:
        if self._next_run_at is None or self._next_run_at <= now:
            self._next_run_at = next_run(session)
        return self._next_run_at

    def _go_on(self, ahead: WorkAhead) -> WorkAhead:
        self.say(
            f"{ahead.held_messages} messages are held by a worker that is gone:"
            f" going on to the end of its lease, {ahead.lease_ends_at:%H:%M:%S} UTC."
        )
        return ahead


class _Commits:
    """Tells at little cost whether anybody has committed since the last question.

    PostgreSQL has no such question: there the answer is always yes, and the pause longer.
    """

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.raw_connection() if database.is_sqlite else None
        self._version: object = None
        self.pause_seconds = QUICK_LOOK_SECONDS if database.is_sqlite else LOOK_SECONDS

    def were_made(self) -> bool:
        """Yes at the first question, then whenever another connection has committed."""
        if self._connection is None:
            return True
        cursor = self._connection.cursor()
        cursor.execute("PRAGMA data_version")
        before, self._version = self._version, cursor.fetchone()
        cursor.close()
        return self._version != before

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()


class _Watch:
    """Notices when nothing has changed for too long."""

    def __init__(self) -> None:
        self._looked_at = self._changed_at = elapsed_seconds()
        self._last: WorkAhead | None = None

    def is_time(self) -> bool:
        """Whether a second has passed since the last look of this kind."""
        if elapsed_seconds() - self._looked_at < LOOK_ANYWAY_SECONDS:
            return False
        self._looked_at = elapsed_seconds()
        return True

    def waits_for_a_lease(self, ahead: WorkAhead) -> bool:
        """Whether messages stay held. Raises Stuck when nothing at all happens."""
        if ahead != self._last:
            self._last, self._changed_at = ahead, self._looked_at
        idle_seconds = self._looked_at - self._changed_at
        if ahead.held_messages and ahead.lease_ends_at is not None:
            return idle_seconds > HELD_TOO_LONG_SECONDS
        if idle_seconds > STUCK_SECONDS:
            raise Stuck("The service is running and has done nothing for two minutes.")
        return False
