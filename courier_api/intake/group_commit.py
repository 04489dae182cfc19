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
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from courier_api.foundation.database import Database, is_full_disk
from courier_api.foundation.errors import Unavailable
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


class Receipt(Enum):
    """What the store says about an event id."""

    NEW = "new"
    REPEAT = "repeat"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedEvent:
    """A verified event, as bytes, before it is stored."""

    employer_number: str
    source_id: int
    event_id: str
    sha256: bytes
    raw: bytes
    headers: dict[str, str]
    key_id: int | None
    received_at: datetime

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
    """The queue and its writer thread. `on_commit` is called after each commit of new events."""

    def __init__(self, database: Database, *, most_waiting: int = 10_000) -> None:
        self._database = database
        self._most_waiting = most_waiting
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self.committed = threading.Event()

    def start(self) -> None:
        """Start the writer."""
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Refuse new events, write those that wait, then return."""
        self._stopping = True
        self._queue.put(None)
        if self._thread:
            self._thread.join()

    @property
    def waiting(self) -> int:
        """How many events wait for the writer."""
        return self._queue.qsize()

    async def store(self, event: ArrivedEvent) -> Receipt:
        """Returns after the commit that holds the event. Raises Unavailable when it is not stored."""
        if self._stopping or self._queue.qsize() >= self._most_waiting:
            raise Unavailable(
                "Too many events are waiting to be stored. Send this one again later."
            )
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Receipt] = loop.create_future()
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
            receipts = self._commit([waiting.event for waiting in group])
        except SQLAlchemyError as error:
            if len(group) > 1:
                # One bad row must not fail its neighbours.
                for waiting in group:
                    self._write([waiting])
                return
            _resolve(group, [_unavailable(error)])
            return
        _resolve(group, receipts)

    def _commit(self, events: Sequence[ArrivedEvent]) -> list[Receipt]:
        with self._database.write_lock, self._database.engine.connect() as connection:
            receipts = store_events(connection, events)
            connection.commit()
        INTAKE_COMMITS.inc()
        self.committed.set()
        return receipts


def store_events(connection: Connection, events: Sequence[ArrivedEvent]) -> list[Receipt]:
    """Write a group with one statement and say of each event whether it is new.

    Duplicates are settled by the unique index. What was not inserted is compared by its stored
    digest; other bytes under a known id are kept beside it for staff to see.
    """
    firsts: dict[tuple[int, str], ArrivedEvent] = {}
    for event in events:
        firsts.setdefault(event.identity, event)
    new = _insert(connection, list(firsts.values()))
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


def _unavailable(error: SQLAlchemyError) -> Unavailable:
    full = isinstance(error, DBAPIError) and is_full_disk(error)
    log.error("an event could not be stored", extra={"cause": type(error).__name__, "full": full})
    return Unavailable("The event could not be stored now. Send it again later.")


def _resolve(group: Sequence[_Waiting], receipts: Sequence[Receipt | Exception]) -> None:
    """Wake the waiting requests, with one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Any]]] = {}
    for waiting, receipt in zip(group, receipts, strict=True):
        by_loop.setdefault(waiting.loop, []).append((waiting.answer, receipt))
    for loop, answers in by_loop.items():
        loop.call_soon_threadsafe(_set_all, answers)


def _set_all(answers: Sequence[tuple["asyncio.Future[Receipt]", Any]]) -> None:
    for future, receipt in answers:
        if future.done():  # the request was given up meanwhile; its event is stored all the same
            continue
        if isinstance(receipt, Exception):
            future.set_exception(receipt)
        else:
            future.set_result(receipt)
