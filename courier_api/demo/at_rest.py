"""Waits until the service has done everything that is due, by looking into its database."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.jobs.rest import WorkAhead, next_run, waiting, work_ahead

FIRST_LOOK_SECONDS = 0.002
LONGEST_LOOK_SECONDS = 0.02
HELD_TOO_LONG_SECONDS = 30.0
STUCK_SECONDS = 120.0
PROGRESS_EVERY_SECONDS = 1.0


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
        watch = _Watch()
        pause_seconds = FIRST_LOOK_SECONDS
        while True:
            with self.database.reading() as session:
                if not waiting(session, now).is_something:
                    ahead = work_ahead(session, next_run_at=self._next_run(session, now))
                    if ahead.at_rest(now):
                        return ahead
                if watch.looks_again():
                    ahead = work_ahead(session)
                    if watch.waits_for_a_lease(ahead):
                        return self._go_on(ahead)
            self.still_there()
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(1.5 * pause_seconds, LONGEST_LOOK_SECONDS)

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


class _Watch:
    """Notices when nothing has changed for too long."""

    def __init__(self) -> None:
        self._looked_at = self._changed_at = elapsed_seconds()
        self._last: WorkAhead | None = None

    def looks_again(self) -> bool:
        """Whether a second has passed since the last look."""
        return elapsed_seconds() - self._looked_at > PROGRESS_EVERY_SECONDS

    def waits_for_a_lease(self, ahead: WorkAhead) -> bool:
        """Whether messages stay held. Raises Stuck when nothing at all happens."""
        self._looked_at = elapsed_seconds()
        if ahead != self._last:
            self._last, self._changed_at = ahead, self._looked_at
        idle_seconds = self._looked_at - self._changed_at
        if ahead.held_messages and ahead.lease_ends_at is not None:
            return idle_seconds > HELD_TOO_LONG_SECONDS
        if idle_seconds > STUCK_SECONDS:
            raise Stuck("The service is running and has done nothing for two minutes.")
        return False
