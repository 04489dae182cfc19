"""The worker's ear: looks at most once a minute of our clock whether a platform has fallen silent.

It is no scheduled run and no message: nothing becomes due by it, so that a clock that is moved from
one due moment to the next does not stop for it.
"""

from datetime import datetime, timedelta

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.silence.listen import Listening, changes_wanted, heard_sources, keep_alarms

LOOK_EVERY = timedelta(minutes=1)


class SilenceWatch:
    """Listens from its first look on. `minutes` 0 turns it off."""

    def __init__(self, database: Database, clock: Clock, *, minutes: int) -> None:
        self._database = database
        self._clock = clock
        self._limit = timedelta(minutes=minutes)
        self._listening: Listening | None = None
        self._looked_at: datetime | None = None
        self._has_alarms = False

    def look(self, *, events_came: bool) -> int:
        """Raise and close alarms; returns how many changed. At once when an alarm may be over."""
        now = self._clock.now()
        if not self._limit or not self._is_time(now, events_came=events_came):
            return 0
        self._looked_at = now
        self._listening = listening = self._listening or Listening(limit=self._limit, since=now)
        with self._database.reading() as session:
            sources = heard_sources(session, listening, now)
            self._has_alarms = any(source.alarm for source in sources)
            if not changes_wanted(sources, listening, now):
                return 0
        with self._database.transaction() as session:
            changed = keep_alarms(session, listening, now=now)
        self._has_alarms = True  # perhaps: the next event asks again
        return changed

    def _is_time(self, now: datetime, *, events_came: bool) -> bool:
        if self._looked_at is None or now - self._looked_at >= LOOK_EVERY:
            return True
        return now < self._looked_at or (events_came and self._has_alarms)
