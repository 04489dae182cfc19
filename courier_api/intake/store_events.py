"""Write verified events with one statement, and say of each whether it is new."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeAlias

from pydantic_core import to_json
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from courier_api.foundation.postgresql_arrays import (
    WireArray,
    byte_strings,
    instants,
    integers,
    know_arrays,
    texts,
)
from courier_api.intake.prepared_insert import eight_bytes, number_in, run_prepared
from courier_api.sources.directory import VERSION

COLUMNS = "employer_number, source_id, event_id, sha256, raw, headers, key_id, received_at"

POSTGRESQL_INSERT = f"""
    WITH known AS ({VERSION}), new AS (
        INSERT INTO inbox_events ({COLUMNS})
        SELECT arrived.* FROM known, unnest(
            %b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[], %b::text[],
            %b::bigint[], %b::timestamptz[]) AS arrived
        WHERE known.version = coalesce(%b::bigint, known.version)
        ON CONFLICT (source_id, event_id) DO NOTHING
        RETURNING id, source_id, event_id, employer_number
    ), queued AS (
        INSERT INTO inbox_pending (inbox_id, employer_number) SELECT id, employer_number FROM new
    )
    SELECT known.version, counted.new, CASE WHEN counted.new < %b::bigint
        THEN (SELECT json_agg(json_build_array(source_id, event_id)) FROM new) END
    FROM known, (SELECT count(*) AS new FROM new) AS counted
"""  # noqa: S608 - fixed text
ARRAYS: tuple[Callable[[Any], WireArray], ...] = (
    texts, integers, texts, byte_strings, byte_strings, texts, integers, instants,
)  # fmt: skip
"""How each of COLUMNS is sent."""

SQLITE_INSERT = f"INSERT INTO inbox_events ({COLUMNS}) VALUES "  # noqa: S608 - fixed text
SQLITE_ROW = f"({','.join('?' * len(ARRAYS))})"
DO_NOTHING = " ON CONFLICT (source_id, event_id) DO NOTHING"
# Ids rise, and in a write transaction there is no other writer.
SQLITE_BEFORE = f"SELECT ({VERSION}), (SELECT coalesce(max(id), 0) FROM inbox_events)"  # noqa: S608
SQLITE_QUEUE = """
    INSERT INTO inbox_pending (inbox_id, employer_number)
    SELECT id, employer_number FROM inbox_events WHERE id > ?
"""
SQLITE_NEW = """
    SELECT json_group_array(json_array(source_id, event_id)) FROM inbox_events WHERE id > ?
"""

Values: TypeAlias = tuple[str, int, str, bytes, bytes, str, int | None, datetime]


class Receipt(Enum):
    """What the store says about an event id."""

    NEW = "new"
    REPEAT = "repeat"
    CONFLICT = "conflict"
    OUTDATED = "outdated"
    """Not stored: secrets have changed since the event was verified. Verify it again."""


@dataclass(slots=True)
class ArrivedEvent:
    """A verified event, as bytes, before it is stored. Nobody changes it; it is not frozen because
    to make a frozen one takes three times as long, and one is made for each event.

    `raw` is the body as it is to be stored, `sha256` of the body as it came.
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

    def values(self) -> Values:
        """The row in the order of COLUMNS."""
        return _rows((self,))[0]


def _rows(events: Iterable[ArrivedEvent]) -> list[Values]:
    """Their rows in the order of COLUMNS. Events of one request share their headers."""
    rows: list[Values] = []
    headers: dict[str, str] | None = None
    for event in events:
        if event.headers is not headers:
            headers = event.headers
            written = to_json(headers).decode()
        rows.append(
            (
                event.employer_number,
                event.source_id,
                event.event_id,
                event.sha256,
                event.raw,
                written,
                event.key_id,
                event.received_at,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Inserted:
    """What an insert did: the version of the sources that it saw, and which events are new."""

    version: int
    new: set[tuple[int, str]]


def store_events(connection: Connection, events: Sequence[ArrivedEvent]) -> list[Receipt]:
    """Write a group with one statement and say of each event whether it is new.

    Duplicates are settled by the unique index. What was not inserted is compared by its stored
    digest; other bytes under a known id are kept beside it for staff to see.
    """
    if not events:
        return []
    firsts = _firsts(events)
    return _receipts(connection, events, firsts, _insert(connection, firsts, version=None).new)


def store_verified(connection: Connection, events: Sequence[ArrivedEvent]) -> list[Receipt]:
    """The same for events whose secrets still count; the others are OUTDATED and not stored.

    A directory's version only grows: of two events, the one of the older version is outdated.
    """
    version = max(event.sources_version for event in events)
    current = [event for event in events if event.sources_version == version]
    firsts = _firsts(current)
    inserted = _insert(connection, firsts, version=version)
    if inserted.version != version:
        return [Receipt.OUTDATED] * len(events)
    receipts = _receipts(connection, current, firsts, inserted.new)
    if len(current) == len(events):
        return receipts
    told = iter(receipts)
    return [
        next(told) if event.sources_version == version else Receipt.OUTDATED for event in events
    ]


def _firsts(events: Sequence[ArrivedEvent]) -> dict[tuple[int, str], ArrivedEvent]:
    """Of each event the first copy."""
    firsts: dict[tuple[int, str], ArrivedEvent] = {}
    for event in events:
        firsts.setdefault(event.identity, event)
    return firsts


def _receipts(
    connection: Connection,
    events: Sequence[ArrivedEvent],
    firsts: dict[tuple[int, str], ArrivedEvent],
    new: set[tuple[int, str]],
) -> list[Receipt]:
    if len(new) == len(events):
        return [Receipt.NEW] * len(events)
    known = _stored_digests(connection, [key for key in firsts if key not in new])
    receipts = []
    for event in events:
        identity = event.identity
        if identity in new:
            new.remove(identity)  # once: it is the first, and its copies in this group are repeats
            receipts.append(Receipt.NEW)
        elif event.sha256 == (known.get(identity) or firsts[identity].sha256):
            receipts.append(Receipt.REPEAT)
        else:
            _keep_conflict(connection, event)
            receipts.append(Receipt.CONFLICT)
    return receipts


def _insert(
    connection: Connection, events: dict[tuple[int, str], ArrivedEvent], *, version: int | None
) -> _Inserted:
    rows = _rows(events.values())
    if connection.dialect.name == "postgresql":
        return _insert_postgresql(connection, rows, version)
    return _insert_sqlite(connection, rows, version)


def _insert_postgresql(
    connection: Connection, rows: Sequence[Values], version: int | None
) -> _Inserted:
    columns = zip(*rows, strict=True)
    arrays = tuple(make(column) for make, column in zip(ARRAYS, columns, strict=True))
    told = None if version is None else _run_prepared(connection, arrays, version, len(rows))
    if told is None:
        know_arrays(connection)
        parameters = (*arrays, version, len(rows))
        told = connection.exec_driver_sql(POSTGRESQL_INSERT, parameters).one()._tuple()
    stored, count, new = told
    return _Inserted(stored, _keys(rows) if count == len(rows) else _told_keys(new))


def _run_prepared(
    connection: Connection, arrays: tuple[WireArray, ...], version: int, count: int
) -> tuple[int, int, Sequence[tuple[int, str]] | None] | None:
    wire = (*(array.wire for array in arrays), eight_bytes(version), eight_bytes(count))
    row = run_prepared(connection, POSTGRESQL_INSERT, wire)
    if row is None:
        return None
    stored, new, keys = row
    return number_in(stored), number_in(new), None if keys is None else json.loads(keys)


def _insert_sqlite(
    connection: Connection, rows: Sequence[Values], version: int | None
) -> _Inserted:
    """Three steps of the database however many rows: each step gives up the interpreter lock, and
    beside a busy thread having it back takes longer than writing the row."""
    stored, last = connection.exec_driver_sql(SQLITE_BEFORE).one()  # begins the transaction
    if version not in (None, stored):
        return _Inserted(stored, set())
    try:
        # By the bare driver: what stands above it costs as much for a statement as some ten rows.
        with closing(connection.connection.cursor()) as cursor:
            new = _write_sqlite(cursor.execute, rows, last)
    except sqlite3.Error as error:  # told as the layers above would tell it
        raise DBAPIError.instance(
            None, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
    return _Inserted(stored, new)


def _write_sqlite(
    execute: Callable[..., Any], rows: Sequence[Values], last: int
) -> set[tuple[int, str]]:
    """Which of the rows are new; `last` is the id of the last one before them."""
    flat: list[object] = []
    received_at = None
    for row in rows:
        if row[-1] is not received_at:  # one for all events of a request
            received_at = row[-1]
            written = _sqlite_instant(received_at)
        flat += row[:-1]
        flat.append(written)
    places = ",".join([SQLITE_ROW] * len(rows))
    inserted = execute(SQLITE_INSERT + places + DO_NOTHING, tuple(flat)).rowcount
    if inserted:
        execute(SQLITE_QUEUE, (last,))
    if inserted == len(rows):
        return _keys(rows)
    return _told_keys(json.loads(execute(SQLITE_NEW, (last,)).fetchone()[0]))


def _keys(rows: Sequence[Values]) -> set[tuple[int, str]]:
    return {(row[1], row[2]) for row in rows}


def _told_keys(new: Sequence[tuple[int, str]] | None) -> set[tuple[int, str]]:
    """What the database told as lists in JSON; nothing is told as null."""
    return {(source_id, event_id) for source_id, event_id in new or ()}


def _sqlite_instant(instant: datetime) -> str:
    # The text form that the UtcDateTime column reads back.
    return instant.astimezone(UTC).isoformat(" ", "microseconds")[:26]


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
    is_sqlite = connection.dialect.name == "sqlite"
    values = (
        event.employer_number,
        event.source_id,
        event.event_id,
        event.sha256,
        event.raw,
        _sqlite_instant(event.received_at) if is_sqlite else event.received_at,
    )
    connection.exec_driver_sql(
        "INSERT INTO inbox_conflicts "  # noqa: S608 - fixed text
        "(employer_number, source_id, event_id, sha256, raw, received_at) "
        f"VALUES ({', '.join([mark] * 6)}) ON CONFLICT DO NOTHING",
        values,
    )
