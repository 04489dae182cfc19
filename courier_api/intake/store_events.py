"""Write verified events with one statement, and say of each whether it is new."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection

COLUMNS = "employer_number, source_id, event_id, sha256, raw, headers, key_id, received_at"

POSTGRESQL_INSERT = f"""
    WITH new AS (
        INSERT INTO inbox_events ({COLUMNS})
        SELECT * FROM unnest(
            %b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[], %b::text[],
            %b::bigint[], %b::timestamptz[])
        ON CONFLICT (source_id, event_id) DO NOTHING
        RETURNING id, source_id, event_id, employer_number
    ), queued AS (
        INSERT INTO inbox_pending (inbox_id, employer_number) SELECT id, employer_number FROM new
    )
    SELECT id, source_id, event_id FROM new
"""  # noqa: S608 - fixed text
# %b: as arrays of text each byte of a body would be escaped twice, which costs more than the rest.


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
        elif event.identity in new:
            new.remove(event.identity)  # once; its copies in this group are repeats
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
        "ON CONFLICT (source_id, event_id) DO NOTHING "
        "RETURNING id, source_id, event_id, employer_number"
    )
    flat = tuple(_sqlite_value(value) for row in rows for value in row)
    inserted = connection.exec_driver_sql(statement, flat).all()
    if inserted:
        connection.exec_driver_sql(
            "INSERT INTO inbox_pending (inbox_id, employer_number) VALUES (?, ?)",
            [(row[0], row[3]) for row in inserted],
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
