"""Many waiting webhooks, one statement, one commit. Beside database.py the only module that commits.

A request puts its event on a queue and waits. One writer thread takes whatever has gathered, writes
it, commits, and only then wakes the requests. There is no timer: while one commit runs, the next
group gathers, so a lone event is committed at once.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from courier_api.foundation.database import Database, is_full_disk, is_passing
from courier_api.foundation.errors import Unavailable
from courier_api.foundation.metrics import INTAKE_COMMITS
from courier_api.intake.store_events import ArrivedEvent, Receipt, store_events
from courier_api.sources.directory import stored_version

log = logging.getLogger(__name__)

MOST_EVENTS_A_COMMIT = 500

DATABASE_TROUBLE = (OperationalError, InterfaceError, InternalError)
"""Away, full or busy: each row alone would fare no better."""


@dataclass(slots=True)
class _Waiting:
    event: ArrivedEvent
    answer: "asyncio.Future[Receipt]"
    loop: asyncio.AbstractEventLoop


class GroupCommit:
    """The queue and its writer thread. `committed` is set after each commit."""

    def __init__(self, database: Database, *, most_waiting: int = 10_000) -> None:
        self._database = database
        self._most_waiting = most_waiting
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
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
            self._open = False
            self._queue.put(None)
        if self._thread:
            self._thread.join()

    async def store(self, event: ArrivedEvent) -> Receipt:
        """Returns after the commit that holds the event. Raises Unavailable when it is not stored."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Receipt] = loop.create_future()
        with self._door:
            if not self._open or self._queue.qsize() >= self._most_waiting:
                raise Unavailable(
                    "Too many events are waiting to be stored. Send this one again later."
                )
            self._queue.put(_Waiting(event, answer, loop))
        return await answer

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            group, ended = self._gathered(first)
            self._write(group)
            if ended:
                return

    def _gathered(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        group = [first]
        while len(group) < MOST_EVENTS_A_COMMIT:
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                return group, True
            group.append(waiting)
        return group, False

    def _write(self, group: Sequence[_Waiting]) -> None:
        try:
            receipts = self._commit_or_again([waiting.event for waiting in group])
        except Exception as error:
            # The writer must survive: without it every request would wait for ever.
            if len(group) > 1 and not isinstance(error, DATABASE_TROUBLE):
                # One bad row must not fail its neighbours.
                for waiting in group:
                    self._write([waiting])
                return
            full = isinstance(error, DBAPIError) and is_full_disk(error)
            log.exception(
                "events could not be stored",
                extra={"events": len(group), "cause": type(error).__name__, "full": full},
            )
            _resolve(group, [_not_stored() for _ in group])
            return
        _resolve(group, receipts)

    def _commit_or_again(self, events: Sequence[ArrivedEvent]) -> list[Receipt]:
        """Once more after a broken connection: what had been committed is then a repeat."""
        try:
            return self._commit(events)
        except DBAPIError as error:
            if not is_passing(error):
                raise
            return self._commit(events)

    def _commit(self, events: Sequence[ArrivedEvent]) -> list[Receipt]:
        with self._database.write_lock, self._database.engine.connect() as connection:
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


def _not_stored() -> Unavailable:
    return Unavailable("The event could not be stored now. Send it again later.")


def _resolve(group: Sequence[_Waiting], receipts: Sequence[Receipt | Exception]) -> None:
    """Wake the waiting requests, with one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Any]]] = {}
    for waiting, receipt in zip(group, receipts, strict=True):
        by_loop.setdefault(waiting.loop, []).append((waiting.answer, receipt))
    for loop, answers in by_loop.items():
        # A loop that has ended has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_set_all, answers)


def _set_all(answers: Sequence[tuple["asyncio.Future[Receipt]", Any]]) -> None:
    for future, receipt in answers:
        if future.done():  # the request was given up meanwhile; its event is stored all the same
            continue
        if isinstance(receipt, Exception):
            future.set_exception(receipt)
        else:
            future.set_result(receipt)
