"""Threads for the calls that must not wait for each other: authority, SMS carrier, map.

Such a call is mostly waiting for its answer. One after the other, a busy evening behind a slow
authority would take hours; so each worker's messages keep their order, and different workers do
not wait for one another.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from courier_api.filings.kinds import POLL
from courier_api.jobs.calls import IDLE_SECONDS, QUICK, do_call, take_calls
from courier_api.jobs.rest import waiting
from courier_api.jobs.rounds import Rounds
from courier_api.messaging.outbox import Claimed
from courier_api.wiring import OUTSIDE, Services

log = logging.getLogger(__name__)

MOST_AT_ONCE = 50
MOST_QUESTIONS = 30
"""More would not be answered sooner, and would take the time of what follows from answers."""


@dataclass(slots=True)
class Turns:
    """Who waits for whom: messages about the same courier are done one after the other."""

    most: int
    _waiting: dict[Hashable, deque[Claimed]] = field(default_factory=dict)
    _kinds: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def room(self) -> int:
        """How many more may be taken."""
        with self._lock:
            return self.most - sum(1 + len(queue) for queue in self._waiting.values())

    def count(self, kind: str) -> int:
        """How many of a kind were taken and are not done."""
        with self._lock:
            return self._kinds[kind]

    def done(self, message: Claimed) -> None:
        """A message is settled, or left to its lease."""
        with self._lock:
            self._kinds[message.kind] -= 1

    def join(self, message: Claimed) -> Hashable | None:
        """Queue a message; its turn when nobody is doing that turn yet, else None."""
        turn = _turn_of(message)
        with self._lock:
            self._kinds[message.kind] += 1
            if (queue := self._waiting.get(turn)) is not None:
                queue.append(message)
                return None
            self._waiting[turn] = deque([message])
            return turn

    def next_of(self, turn: Hashable) -> Claimed | None:
        """The next message of a turn; None ends it."""
        with self._lock:
            if queue := self._waiting[turn]:
                return queue.popleft()
            del self._waiting[turn]
            return None


def _turn_of(message: Claimed) -> Hashable:
    courier_id = message.payload.get("courier_id")
    return ("message", message.id) if courier_id is None else ("courier", courier_id)


class QuickLane(Rounds):
    """Takes as many due calls as it has threads for. The worker wakes it when something is due."""

    def __init__(self, services: Services, *, worker: str) -> None:
        super().__init__("worker-quick", idle_seconds=IDLE_SECONDS)
        self._services = services
        self._worker = worker
        self._turns = Turns(services.settings.outside_calls)
        self._calls = ThreadPoolExecutor(services.settings.outside_calls, "worker-call")

    def stop(self) -> None:
        """End the calls under way, then return; also for a lane that was never started."""
        super().stop()
        self._calls.shutdown()

    def run_here(self) -> int:
        """Do a batch of what is due in this thread, one after the other; returns how much."""
        messages = take_calls(self._services, QUICK, worker=self._worker, limit=MOST_AT_ONCE)
        for message in messages:
            do_call(self._services, message)
        return len(messages)

    def run_once(self) -> int:
        """Take what is due, as much as there is room for, and give each turn a thread."""
        limit = min(self._turns.room(), MOST_AT_ONCE)
        if limit <= 0:
            return 0  # the end of a call wakes us
        asking = self._turns.count(POLL)
        kinds = QUICK - {POLL} if asking >= MOST_QUESTIONS or self._steps_wait() else QUICK
        messages = take_calls(self._services, kinds, worker=self._worker, limit=limit)
        for message in messages:
            if (turn := self._turns.join(message)) is not None:
                self._calls.submit(self._do_turn, turn)
        return len(messages)

    def _steps_wait(self) -> bool:
        """Whether answers wait to be worked up: then nobody asks anew, which would take their time."""
        with self._services.database.reading() as session:
            found = waiting(session, self._services.clock.now(), calls=OUTSIDE)
        return found.steps or found.events

    def _do_turn(self, turn: Hashable) -> None:
        while (message := self._turns.next_of(turn)) is not None:
            try:
                if not self.is_stopping:  # left undone, it comes back by its lease
                    do_call(self._services, message)
            except Exception:
                # Even its failure could not be written down: it comes back by its lease.
                log.exception("a call could not be settled", extra={"kind": message.kind})
            finally:
                self._turns.done(message)
        self.wake()
