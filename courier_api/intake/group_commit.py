"""Many waiting webhooks, one statement, one commit. Beside database.py the only module that commits.

A request puts its event on a queue and waits. One writer thread takes whatever has gathered, writes
it, commits, and only then wakes the requests. There is no timer: while one commit runs, the next
group gathers, so a lone event is committed at once.
"""

import asyncio
import json
import logging
import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from courier_api.foundation.database import Database, is_full_disk, is_passing
from courier_api.foundation.errors import Unavailable
from courier_api.foundation.metrics import INTAKE_COMMITS
from courier_api.sources.directory import stored_version
from courier_api.foundation.metrics import INTAKE_COMMITS

log = logging.getLogger(__name__)

MOST_EVENTS_A_COMMIT = 500

COLUMNS = "employer_number, source_id, event_id, sha256, raw, headers, key_id, received_at"

POSTGRESQL_INSERT = f"""
    WITH new AS (
        INSERT INTO inbox_events ({COLUMNS})
        SELECT * FROM unnest(
            %s::text[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::text[],
            %s::bigint[], %s::timestamptz[])
        ON CONFLICT (source_id, event_id) DO NOTHING
        RETURNING id, source_id, event_id
    ), queued AS (
        INSERT INTO inbox_pending (inbox_id) SELECT id FROM new
    )
    SELECT id, source_id, event_id FROM new
"""  # noqa: S608 - fixed text


DATABASE_TROUBLE = (OperationalError, InterfaceError, InternalError)
"""Away, full or busy: each row alone would fare no better."""


class Receipt(Enum):
    """What the store says about an event id."""

    NEW = "new"
    REPEAT = "repeat"
    CONFLICT = "conflict"
    OUTDATED = "outdated"
    """Not stored: secrets have changed since the event was verified. Verify it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedEvent:
    """A verified event, as bytes, before it is stored.

    `sources_version` is that of the directory whose secrets it was verified with.
    """

    employer_number: str
    source_id: int
    event_id: str
    sha256: bytes
    raw: bytes
    headers: dict[str, str]
    key_id: int | None
    received_at: datetime
    sources_version: int

    @property
    def identity(self) -> tuple[int, str]:
        """What makes two events the same."""
        return self.source_id, self.event_id

    def values(self) -> tuple[object, ...]:
        """The row in the order of COLUMNS."""
        return (
            self.employer_number,
            self.source_id,
            self.event_id,
            self.sha256,
            self.raw,
            json.dumps(self.headers),
            self.key_id,
            self.received_at,
        )


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
            log.error(
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


def store_events(connection: Connection, events: Sequence[ArrivedEvent]) -> list[Receipt]:
    """Write a group with one statement and say of each event whether it is new.

    Duplicates are settled by the unique index. What was not inserted is compared by its stored
    digest; other bytes under a known id are kept beside it for staff to see.
    """
    firsts: dict[tuple[int, str], ArrivedEvent] = {}
    for event in events:
        firsts.setdefault(event.identity, event)
    # In one order for all processes, so that two groups cannot wait for each other in a circle.
    new = _insert(connection, [firsts[identity] for identity in sorted(firsts)])
    known = _stored_digests(connection, [key for key in firsts if key not in new])
    digests = {key: event.sha256 for key, event in firsts.items()} | known
    receipts = []
    for event in events:
        if event.sha256 != digests[event.identity]:
            _keep_conflict(connection, event)
            receipts.append(Receipt.CONFLICT)
        elif event.identity in new and firsts[event.identity] is event:
            receipts.append(Receipt.NEW)
        else:
            receipts.append(Receipt.REPEAT)
    return receipts


def _insert(connection: Connection, events: Sequence[ArrivedEvent]) -> set[tuple[int, str]]:
    if not events:
        return set()
    rows = [event.values() for event in events]
    if connection.dialect.name == "postgresql":
        columns = tuple(list(column) for column in zip(*rows, strict=True))
        result = connection.exec_driver_sql(POSTGRESQL_INSERT, columns)
        return {(row[1], row[2]) for row in result}
    places = ",".join(["(?,?,?,?,?,?,?,?)"] * len(rows))
    statement = (
        f"INSERT INTO inbox_events ({COLUMNS}) VALUES {places} "  # noqa: S608 - fixed text
        "ON CONFLICT (source_id, event_id) DO NOTHING RETURNING id, source_id, event_id"
    )
    flat = tuple(_sqlite_value(value) for row in rows for value in row)
    inserted = connection.exec_driver_sql(statement, flat).all()
    if inserted:
        connection.exec_driver_sql(
            "INSERT INTO inbox_pending (inbox_id) VALUES (?)", [(row[0],) for row in inserted]
        )
    return {(row[1], row[2]) for row in inserted}


def _sqlite_value(value: object) -> object:
    # The text form that the UtcDateTime column reads back.
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def _stored_digests(
    connection: Connection, keys: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], bytes]:
    if not keys:
        return {}
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    wanted = " OR ".join([f"(source_id = {mark} AND event_id = {mark})"] * len(keys))
    rows = connection.exec_driver_sql(
        f"SELECT source_id, event_id, sha256 FROM inbox_events WHERE {wanted}",  # noqa: S608
        tuple(value for key in keys for value in key),
    )
    return {(row[0], row[1]): bytes(row[2]) for row in rows}


def _keep_conflict(connection: Connection, event: ArrivedEvent) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    values: list[Any] = [
        event.employer_number,
        event.source_id,
        event.event_id,
        event.sha256,
        event.raw,
        event.received_at,
    ]
    if mark == "?":
        values = [_sqlite_value(value) for value in values]
    connection.exec_driver_sql(
        "INSERT INTO inbox_conflicts "  # noqa: S608 - fixed text
        "(employer_number, source_id, event_id, sha256, raw, received_at) "
        f"VALUES ({', '.join([mark] * 6)}) ON CONFLICT DO NOTHING",
        tuple(values),
    )


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
