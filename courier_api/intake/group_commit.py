"""Many waiting webhooks, one statement, one commit. Beside database.py the only module that commits.

A request submits its events and is told later. What one turn of the event loop brings is handed
over at its end; one writer thread takes whatever has gathered, writes it, commits, and only then
has the requests told. There is no timer: while one commit runs, the next group gathers, so a lone
event is committed at once. Refusals are written together, when nothing better has come for a while.
"""

import asyncio
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from sqlalchemy import Connection, Pool
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database, is_full_disk, is_passing
from courier_api.foundation.errors import Unavailable
from courier_api.foundation.metrics import INTAKE_COMMITS
from courier_api.intake.refused import RefusedArrival, RefusedWaiting, drop, write_refused
from courier_api.intake.store_events import ArrivedEvent, Receipt, store_verified
from courier_api.sources.directory import ANOTHER_VERSION, SourceDirectory

log = logging.getLogger(__name__)

MOST_EVENTS_A_COMMIT = 500
MOST_REFUSED_A_COMMIT = 50
REFUSED_WAIT_SECONDS = 1.0
"""At least so long between two writings of refusals while good events come."""

QUIET_SECONDS = 0.05
"""No good events for so long, and refusals are written at once."""

DATABASE_TROUBLE = (OperationalError, InterfaceError, InternalError)
"""Away, full or busy: each row alone would fare no better."""

Stored: TypeAlias = Receipt | Unavailable
"""What became of an event that was given to the writer."""

Told: TypeAlias = Callable[[Sequence[Stored]], None]
"""Is called once, in the event loop of whoever submitted, with what became of each event."""


class _Mark(Enum):
    STOP = auto()
    REFUSED = auto()


@dataclass(slots=True)
class _Waiting:
    events: Sequence[ArrivedEvent]
    told: Told
    loop: asyncio.AbstractEventLoop


class GroupCommit:
    """The queue and its writer thread. `committed` is set after each commit.

    A `directory` is told which version of the sources each commit has seen.
    """

    def __init__(
        self,
        database: Database,
        *,
        directory: SourceDirectory | None = None,
        most_waiting: int = 10_000,
    ) -> None:
        self._database = database
        self._directory = directory
        # One statement is one transaction there: no BEGIN and COMMIT to be waited for.
        self._engine = (
            database.engine
            if database.is_sqlite
            else database.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._connection: Connection | None = None
        self._pool: Pool = self._engine.pool
        self._most_waiting = most_waiting
        self._waiting_events = 0
        self._arrived: list[_Waiting] = []  # in this turn of the loop
        self._arrived_in: asyncio.AbstractEventLoop | None = None
        self._queue: queue.SimpleQueue[list[_Waiting] | _Mark] = queue.SimpleQueue()
        self._taken: deque[_Waiting] = deque()  # by the writer, from the queue
        self._refused = RefusedWaiting()
        self._refused_written_at = float("-inf")
        self._quiet_from = float("-inf")  # if nothing comes until then
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
                self._hand_over()
                self._queue.put(_Mark.STOP)
            self._open = False
        if self._thread:
            self._thread.join()

    def submit(
        self, events: Sequence[ArrivedEvent], told: Told, *, ends_turn: bool = False
    ) -> None:
        """Have events stored, and `told` called after their commit. Only inside an event loop.

        `ends_turn`: more will hardly come in this turn of the loop. Raises Unavailable when all are
        turned away because too many wait; nobody is told then.
        """
        loop = asyncio.get_running_loop()
        with self._door:
            waiting = self._waiting_events + len(events)
            if not self._open or waiting > self._most_waiting:
                raise Unavailable(
                    "Too many events are waiting to be stored. Send this one again later."
                )
            self._waiting_events = waiting
            if ends_turn:
                self._queue.put([_Waiting(events, told, loop)])
                return
            if self._arrived_in is not loop:
                self._hand_over()
                self._arrived_in = loop
                loop.call_soon(self._end_turn)
            self._arrived.append(_Waiting(events, told, loop))

    async def store(self, event: ArrivedEvent) -> Receipt:
        """Returns after the commit that holds the event. Raises Unavailable when it is not stored."""
        (stored,) = await self.store_all((event,))
        if isinstance(stored, Unavailable):
            raise stored
        return stored

    async def store_all(self, events: Sequence[ArrivedEvent]) -> Sequence[Stored]:
        """Of each event what became of it, after its commit. Raises Unavailable when all are
        turned away because too many wait."""
        answer: asyncio.Future[Sequence[Stored]] = asyncio.get_running_loop().create_future()

        def told(stored: Sequence[Stored]) -> None:
            # Done already: the request was given up meanwhile; its events are stored all the same.
            if not answer.done():
                answer.set_result(stored)

        self.submit(events, told)
        return await answer

    def keep_refused(self, refused: RefusedArrival) -> None:
        """Have a refusal written some time soon; returns at once, and may drop it."""
        if self._refused.add(refused):
            self._queue.put(_Mark.REFUSED)

    def _end_turn(self) -> None:
        with self._door:
            self._hand_over()

    def _hand_over(self) -> None:
        """What has arrived goes to the writer; the caller holds the door."""
        if self._arrived:
            self._queue.put(self._arrived)
            self._arrived = []
        self._arrived_in = None

    def _run(self) -> None:
        ended = False
        while not ended or self._taken:
            ended = self._take(wait=not self._taken) or ended
            if self._taken:
                self._write(self._group())
            if self._refused and not ended and self._has_a_moment():
                self._write_refused()
        while self._refused and self._write_refused():
            pass
        self._let_go()

    def _take(self, *, wait: bool) -> bool:
        """Take what is in the queue; whether its end has come."""
        longest = QUIET_SECONDS if self._refused else None
        try:
            while (handed := self._queue.get(wait, longest)) is not _Mark.STOP:
                if isinstance(handed, list):
                    self._taken.extend(handed)
                wait = False
        except queue.Empty:
            return False
        return True

    def _group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        count = 0
        while self._taken and count < MOST_EVENTS_A_COMMIT:
            waiting = self._taken.popleft()
            group.append(waiting)
            count += len(waiting.events)
        return group

    def _write(self, group: Sequence[_Waiting]) -> None:
        events = [event for waiting in group for event in waiting.events]
        with self._door:
            self._waiting_events -= len(events)
        _tell(group, self._stored(events))
        self._quiet_from = elapsed_seconds() + QUIET_SECONDS

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
        began_at = elapsed_seconds()
        try:
            with self._database.write_lock:
                connection = self._connected()
                receipts = store_verified(connection, events)
                connection.commit()
        except Exception:
            self._let_go()
            raise
        self._tell_directory(events, receipts, began_at)
        INTAKE_COMMITS.inc()
        self.committed.set()
        return receipts

    def _tell_directory(
        self, events: Sequence[ArrivedEvent], receipts: Sequence[Receipt], began_at: float
    ) -> None:
        """What was stored had been verified with the version that is stored now."""
        if self._directory is None:
            return
        for event, receipt in zip(events, receipts, strict=True):
            if receipt is not Receipt.OUTDATED:
                self._directory.saw(event.sources_version, began_at)
                return
        self._directory.saw(ANOTHER_VERSION, began_at)

    def _connected(self) -> Connection:
        """One connection for all groups, until it fails or the engine has been told to close all."""
        if self._pool is not self._engine.pool:
            self._let_go()
        if self._connection is None:
            self._pool = self._engine.pool
            self._connection = self._engine.connect()
        return self._connection

    def _let_go(self) -> None:
        """Close the connection: the next group looks for one that works."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.invalidate()
            with suppress(DBAPIError):
                connection.close()

    def _has_a_moment(self) -> bool:
        """Nothing better has come for a while, or something always does."""
        now = elapsed_seconds()
        is_quiet = self._queue.empty() and not self._taken and now >= self._quiet_from
        return is_quiet or now - self._refused_written_at >= REFUSED_WAIT_SECONDS

    def _write_refused(self) -> bool:
        """Write some; False when the database cannot take them now."""
        refused = self._refused.take(MOST_REFUSED_A_COMMIT)
        self._refused_written_at = elapsed_seconds()
        try:
            with self._database.repeatable() as session:
                write_refused(session, refused, self._database.keyrings["health"])
        except DATABASE_TROUBLE:
            self._refused.put_back(refused)
            self._quiet_from = elapsed_seconds() + REFUSED_WAIT_SECONDS
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


def _tell(group: Sequence[_Waiting], stored: Sequence[Stored]) -> None:
    """Tell those who wait, with one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Told, Sequence[Stored]]]] = {}
    start = 0
    for waiting in group:
        end = start + len(waiting.events)
        by_loop.setdefault(waiting.loop, []).append((waiting.told, stored[start:end]))
        start = end
    for loop, answers in by_loop.items():
        # A loop that has ended has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell_all, answers)


def _tell_all(answers: Sequence[tuple[Told, Sequence[Stored]]]) -> None:
    for told, stored in answers:
        try:
            told(stored)
        except Exception:
            # One that cannot be told must not keep its neighbours waiting.
            log.exception("what became of events could not be told")
