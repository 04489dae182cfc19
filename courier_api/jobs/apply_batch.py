"""One batch of the inbox, one transaction, one commit."""

from collections import Counter

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.metrics import INBOX_APPLIED
from courier_api.intake.apply import apply_pending

INBOX_BATCH = 2000
SQLITE_INBOX_BATCH = 500
"""In one transaction: on SQLite webhooks wait for its end. A hundred would cost half as much again
for each event; what many have in common costs PostgreSQL a tenth more than with two thousand."""


def inbox_batch(database: Database) -> int:
    """How many events are applied at once."""
    return SQLITE_INBOX_BATCH if database.is_sqlite else INBOX_BATCH


def apply_batch(database: Database, clock: Clock, *, limit: int) -> int:
    """Apply what waits, so many at most; returns how many there were."""
    with database.repeatable() as session:
        outcomes = apply_pending(session, limit=limit, now=clock.now())
    for state, count in Counter(outcomes).items():
        INBOX_APPLIED.labels(state).inc(count)
    return len(outcomes)
