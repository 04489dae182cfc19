"""The worker's calendar: looks every few minutes of our clock whether a term of a case is near, and
whether the gate of a shift has shut or opened.

It is no scheduled run and no message: nothing becomes due by it, so that a clock that is moved from
one due moment to the next does not stop for it.
"""

from datetime import datetime, timedelta

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.incidents.remind import alerts_to_close, remind, reminders_wanted
from courier_api.outgoing.rides import tell_of_gates

LOOK_EVERY = timedelta(minutes=5)


class ReminderWatch:
    """Reminds, and tells platforms of gates, from its first look on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._looked_at: datetime | None = None

    def look(self) -> int:
        """Returns how many things changed or were told. A clock set back looks at once."""
        now = self._clock.now()
        if self._looked_at is not None and self._looked_at <= now < self._looked_at + LOOK_EVERY:
            return 0
        self._looked_at = now
        with self._database.transaction() as session:
            told = tell_of_gates(session, now=now)
        return told + self._remind(now)

    def _remind(self, now: datetime) -> int:
        with self._database.reading() as session:
            if not (reminders_wanted(session, now) or alerts_to_close(session)):
                return 0
        with self._database.transaction() as session:
            return remind(session, now=now)
