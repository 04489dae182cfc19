"""Messages whose work is a call outside: claimed in batches, each done and settled on its own.

Here the slow lane, one thread; the quick one is in `quick_lane.py`.
"""

import logging
from collections.abc import Collection
from datetime import timedelta

from courier_api.foundation.metrics import OUTBOX_DONE
from courier_api.jobs.rounds import Rounds
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from courier_api.wiring import OUTSIDE, SLOW, Services, do_outside

log = logging.getLogger(__name__)

QUICK = frozenset(OUTSIDE) - SLOW
"""Calls to few machines that we know: authority, SMS carrier, map."""

SLOW_BATCH = 8
"""Few at a time: the last one must be done before the lease of all of them ends."""

IDLE_SECONDS = 2


def take_calls(
    services: Services, kinds: Collection[str], *, worker: str, limit: int
) -> list[Claimed]:
    """Claim what is due of these kinds. What is left undone comes back by its lease."""
    lease = timedelta(seconds=services.settings.lease_seconds)
    with services.database.repeatable() as session:
        return outbox.claim(
            session, kinds, worker=worker, now=services.clock.now(), lease=lease, limit=limit
        )


def do_call(services: Services, message: Claimed) -> None:
    """Do one claimed message and settle it, whatever happens. Raises what the database raises."""
    try:
        do_outside(services, message)
    except Exception as error:
        # One of the loops that must survive: the message comes back later, and in the end
        # lies with the dead letters where a person sees it.
        log.exception("a message failed", extra={"kind": message.kind, "key": message.key})
        with services.database.repeatable() as session:
            now = services.clock.now()
            outbox.fail(session, message, now=now, error=f"{type(error).__name__}: {error}")
        OUTBOX_DONE.labels(message.kind, "failed").inc()
        return
    OUTBOX_DONE.labels(message.kind, "done").inc()


class SlowLane(Rounds):
    """A thread for calls to many unknown machines, so that none of them holds up a declaration.

    The worker wakes it when something is due; it also looks by itself now and then.
    """

    def __init__(self, services: Services, *, worker: str) -> None:
        super().__init__("worker-slow", idle_seconds=IDLE_SECONDS)
        self._services = services
        self._worker = f"{worker}-slow"

    def run_once(self) -> int:
        """Do a batch of what is due; returns how much was taken."""
        messages = take_calls(self._services, SLOW, worker=self._worker, limit=SLOW_BATCH)
        for message in messages:
            if self.is_stopping:
                break
            do_call(self._services, message)
        return len(messages)
