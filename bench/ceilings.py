"""What the databases do by themselves: one row a commit, and the same rows 500 a commit."""

import re
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bench.cluster import Cluster
from bench.stand import Stand
from courier_api.intake.store_events import COLUMNS

BODY = b"a" * 1024
ROWS_A_COMMIT = 500
CLIENTS = 32

Row = tuple[object, ...]


def pgbench_inserts(cluster: Cluster, *, seconds: int) -> float:
    """Rows a second with pgbench: one row of 1 kB a transaction, 32 clients."""
    cluster.sql("DROP TABLE IF EXISTS bare")
    cluster.sql("CREATE TABLE bare (id bigserial PRIMARY KEY, event_id text UNIQUE, raw bytea)")
    script = cluster.folder / "insert.sql"
    script.write_text(
        "INSERT INTO bare (event_id, raw)"
        f" VALUES (gen_random_uuid()::text, decode(repeat('61', {len(BODY)}), 'hex'));\n"
    )
    output = cluster.run(
        "pgbench", "-h", str(cluster.socket), "-U", "postgres", "-n", "-M", "prepared",
        "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-f", str(script), "postgres",
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", output)
    if found is None:
        raise RuntimeError(f"pgbench said: {output}")
    return float(found[1])


def sqlite_inserts(folder: Path, *, seconds: int) -> float:
    """Rows a second through sqlite3: one row of 1 kB a commit, WAL and FULL."""
    file = folder / "bare.db"
    connection = _durable(file)
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, raw BLOB)")
    began = time.perf_counter()
    done = 0
    while time.perf_counter() - began < seconds:
        connection.execute("INSERT INTO bare (event_id, raw) VALUES (?, ?)", (f"e{done}", BODY))
        done += 1
    taken = time.perf_counter() - began
    connection.close()
    _forget(file)
    return done / taken


def same_rows(stand: Stand, folder: Path) -> float:
    """Rows a second for the very rows that the service stored, 500 a commit, by the bare driver."""
    if stand.database.is_sqlite:
        return _same_rows_sqlite(stand, folder)
    return _same_rows_postgresql(stand)


def _same_rows_postgresql(stand: Stand) -> float:
    url = stand.url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (LIKE inbox_events INCLUDING ALL)")
        rows = connection.execute(f"SELECT {COLUMNS} FROM inbox_events ORDER BY id").fetchall()
        statement = (
            f"INSERT INTO bare ({COLUMNS}) SELECT * FROM unnest(%b::text[], %b::bigint[], "
            "%b::text[], %b::bytea[], %b::bytea[], %b::text[], %b::bigint[], %b::timestamptz[])"
        )
        groups = [[list(column) for column in zip(*group, strict=True)] for group in _groups(rows)]
        began = time.perf_counter()
        for columns in groups:
            connection.execute(statement, columns)
        taken = time.perf_counter() - began
        connection.execute("DROP TABLE bare")
    return len(rows) / taken


def _same_rows_sqlite(stand: Stand, folder: Path) -> float:
    source = sqlite3.connect(str(make_url(stand.url).database))
    rows = source.execute(f"SELECT {COLUMNS} FROM inbox_events ORDER BY id").fetchall()
    schema = source.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'inbox_events' AND sql IS NOT NULL"
        " AND type IN ('table', 'index') ORDER BY type DESC"
    ).fetchall()
    source.close()
    file = folder / "bare.db"
    connection = _durable(file)
    for (statement,) in schema:
        connection.execute(statement)
    places = ", ".join("?" * len(rows[0]))
    groups = _groups(rows)
    began = time.perf_counter()
    for group in groups:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO inbox_events ({COLUMNS}) VALUES ({places})", group)
        connection.execute("COMMIT")
    taken = time.perf_counter() - began
    connection.close()
    _forget(file)
    return len(rows) / taken


def _groups(rows: Sequence[Row]) -> list[Sequence[Row]]:
    starts = range(0, len(rows), ROWS_A_COMMIT)
    return [rows[start : start + ROWS_A_COMMIT] for start in starts]


def _durable(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _forget(file: Path) -> None:
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
