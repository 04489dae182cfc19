"""The worker's look at the end of our certificate: once a day of our clock.

Like the look for silence it is no scheduled run: nothing becomes due by it.
"""

import logging
from datetime import datetime, timedelta

from courier_api.filings.certificate import keep_certificate_tasks
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.metrics import CERTIFICATE_DAYS
from declarations.dimona.client_check import warning_reached

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(days=1)


class CertificateWatch:
    """Without a certificate there is nothing to watch."""

    def __init__(self, database: Database, clock: Clock, *, ends_at: datetime | None) -> None:
        self._database = database
        self._clock = clock
        self._ends_at = ends_at
        self._looked_at: datetime | None = None

    def look(self) -> int:
        """Warn when it is time; returns how many questions were opened."""
        now = self._clock.now()
        if self._ends_at is None or not self._is_time(now):
            return 0
        self._looked_at = now
        CERTIFICATE_DAYS.set((self._ends_at - now) // timedelta(days=1))
        if warning_reached(self._ends_at, now) is not None:
            ends_on = self._ends_at.date().isoformat()
            log.warning("the certificate for social security ends", extra={"ends_on": ends_on})
        with self._database.transaction() as session:
            return keep_certificate_tasks(session, self._ends_at, now=now)

    def _is_time(self, now: datetime) -> bool:
        return self._looked_at is None or abs(now - self._looked_at) >= LOOK_EVERY
