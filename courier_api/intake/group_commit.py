"""Many waiting webhooks, one statement, one commit. Beside database.py the only module that commits.

A request puts its events on a queue and waits. One writer thread takes whatever has gathered,
writes it, commits, and only then wakes the requests. There is no timer: while one commit runs, the
next group gathers, so a lone event is committed at once. Refusals are written when nothing better
waits.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database, is_full_disk, is_passing
from courier_api.foundation.errors import Unavailable
from courier_api.foundation.metrics import INTAKE_COMMITS
from courier_api.intake.refused import RefusedArrival, RefusedWaiting, drop, write_refused
from courier_api.intake.store_events import ArrivedEvent, Receipt, store_events
from courier_api.sources.directory import stored_version

log = logging.getLogger(__name__)

MOST_EVENTS_A_COMMIT = 500
MOST_REFUSED_A_COMMIT = 50
REFUSED_WAIT_SECONDS = 1.0
"""At least so long between two writings of refusals while good events wait."""

DATABASE_TROUBLE = (OperationalError, InterfaceError, InternalError)
"""Away, full or busy: each row alone would fare no better."""

Stored: TypeAlias = Receipt | Unavailable
"""What became of an event that was given to the writer."""


class _Mark(Enum):
    STOP = auto()
    REFUSED = auto()


@dataclass(slots=True)
class _Waiting:
    events: Sequence[ArrivedEvent]
    answer: "asyncio.Future[Sequence[Stored]]"
    loop: asyncio.AbstractEventLoop


class GroupCommit:
    """The queue and its writer thread. `committed` is set after each commit."""

    def __init__(self, database: Database, *, most_waiting: int = 10_000) -> None:
        self._database = database
        # One statement is one transaction there: no BEGIN and COMMIT to be waited for.
        self._engine = (
            database.engine
            if database.is_sqlite
            else database.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._most_waiting = most_waiting
        self._waiting_events = 0
        self._queue: queue.SimpleQueue[_Waiting | _Mark] = queue.SimpleQueue()
        self._refused = RefusedWaiting()
        self._refused_written_at = float("-inf")
        self._thread: threading.Thread | None = None
        self._door = threading.Lock()  # nobody is let in behind the last one
        self._open = False
        self.committed = threading.Event()

    def start(self) -> None:
        """Start the writer."""
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()
        self._open = True

    def stop(self) -> None:
        """Refuse new events, write those that wait, then return."""
        with self._door:
            if self._open:
                self._queue.put(_Mark.STOP)
            self._open = False
        if self._thread:
            self._thread.join()

    async def store(self, event: ArrivedEvent) -> Receipt:
        """Returns after the commit that holds the event. Raises Unavailable when it is not stored."""
        (stored,) = await self.store_all((event,))
        if isinstance(stored, Unavailable):
            raise stored
        return stored

    async def store_all(self, events: Sequence[ArrivedEvent]) -> Sequence[Stored]:
        """Of each event what became of it, after its commit. Raises Unavailable when all are
        turned away because too many wait."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[Stored]] = loop.create_future()
        with self._door:
            waiting = self._waiting_events + len(events)
            if not self._open or waiting > self._most_waiting:
                raise Unavailable(
                    "Too many events are waiting to be stored. Send this one again later."
                )
            self._waiting_events = waiting
            self._queue.put(_Waiting(events, answer, loop))
        return await answer

    def keep_refused(self, refused: RefusedArrival) -> None:
        """Have a refusal written some time soon; returns at once, and may drop it."""
        if self._refused.add(refused):
            self._queue.put(_Mark.REFUSED)

    def _run(self) -> None:
        ended = False
        while not ended:
            group, ended = self._gathered(self._queue.get())
            if group:
                self._write(group)
            if self._refused and not ended and self._has_a_moment():
                self._write_refused()
        while self._refused and self._write_refused():
            pass

    def _gathered(self, first: _Waiting | _Mark) -> tuple[list[_Waiting], bool]:
        group: list[_Waiting] = []
        count = 0
        waiting: _Waiting | _Mark = first
        while True:
            if waiting is _Mark.STOP:
                return group, True
            if isinstance(waiting, _Waiting):
                group.append(waiting)
                count += len(waiting.events)
            if count >= MOST_EVENTS_A_COMMIT:
                return group, False
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                return group, False

    def _write(self, group: Sequence[_Waiting]) -> None:
        events = [event for waiting in group for event in waiting.events]
        with self._door:
            self._waiting_events -= len(events)
        _resolve(group, self._stored(events))

    def _stored(self, events: Sequence[ArrivedEvent]) -> Sequence[Stored]:
        try:
            return self._commit_or_again(events)
        except Exception as error:
            # The writer must survive: without it every request would wait for ever.
            if len(events) > 1 and not isinstance(error, DATABASE_TROUBLE):
                # One bad row must not fail its neighbours.
                return [stored for event in events for stored in self._stored([event])]
            full = isinstance(error, DBAPIError) and is_full_disk(error)
            log.exception(
                "events could not be stored",
                extra={"events": len(events), "cause": type(error).__name__, "full": full},
            )
            return [_not_stored() for _ in events]

    def _commit_or_again(self, events: Sequence[ArrivedEvent]) -> Sequence[Stored]:
        """Once more after a broken connection: what had been committed is then a repeat."""
        try:
            return self._commit(events)
        except DBAPIError as error:
            if not is_passing(error):
                raise
            return self._commit(events)

    def _commit(self, events: Sequence[ArrivedEvent]) -> Sequence[Stored]:
        with self._database.write_lock, self._engine.connect() as connection:
            version = stored_version(connection)
            current = [event for event in events if event.sources_version == version]
            receipts = iter(store_events(connection, current))
            connection.commit()
        INTAKE_COMMITS.inc()
        self.committed.set()
        return [
            next(receipts) if event.sources_version == version else Receipt.OUTDATED
            for event in events
        ]

    def _has_a_moment(self) -> bool:
        """Nothing better waits, or something always does."""
        waited = elapsed_seconds() - self._refused_written_at
        return self._queue.empty() or waited >= REFUSED_WAIT_SECONDS

    def _write_refused(self) -> bool:
        """Write some; False when the database cannot take them now."""
        refused = self._refused.take(MOST_REFUSED_A_COMMIT)
        self._refused_written_at = elapsed_seconds()
        try:
            with self._database.repeatable() as session:
                write_refused(session, refused, self._database.keyrings["health"])
        except DATABASE_TROUBLE:
            self._refused.put_back(refused)  # they come with the next group
            return False
        except Exception:
            # The writer must survive a refusal that no database takes.
            log.exception("refusals could not be kept", extra={"refused": len(refused)})
            drop("error", len(refused))
        if self._refused:
            self._queue.put(_Mark.REFUSED)
        return True


def _not_stored() -> Unavailable:
    return Unavailable("The event could not be stored now. Send it again later.")


def _resolve(group: Sequence[_Waiting], stored: Sequence[Stored]) -> None:
    """Wake the waiting requests, with one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, Sequence[Stored]]]] = {}
    start = 0
    for waiting in group:
        end = start + len(waiting.events)
        by_loop.setdefault(waiting.loop, []).append((waiting, stored[start:end]))
        start = end
    for loop, answers in by_loop.items():
        # A loop that has ended has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_set_all, answers)


def _set_all(answers: Sequence[tuple[_Waiting, Sequence[Stored]]]) -> None:
    for waiting, stored in answers:
        # Done already: the request was given up meanwhile; its events are stored all the same.
        if not waiting.answer.done():
            waiting.answer.set_result(stored)
