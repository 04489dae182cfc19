"""One visible transaction block, on SQLite and PostgreSQL alike."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from courier_api.foundation.encryption import Keyring
from courier_api.foundation.settings import DEVELOPMENT_HEALTH_KEY, DEVELOPMENT_KEY, Settings

READING = "courier_reading"
WAITS_FOR_DISK = "courier_waits_for_disk"
SQLITE_READING = {READING: True}
PASSING = ("40001", "40P01")  # serialization failure, deadlock
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
POSTGRESQL_OPTIONS = (
    "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)


class Database:
    """An engine and the ways to use it.

    `transaction()` commits at the end of its block or not at all, and what it committed is on the
    disk; `repeatable()` commits without waiting for the disk; `reading()` never commits. Entry
    points open the block; services receive the session and never commit.
    """

    def __init__(self, url: str, *, keyrings: Mapping[str, Keyring] | None = None) -> None:
        self.url = normal_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        # SQLite has one writer: waiting here is fair and quick, waiting in SQLite is neither.
        self.write_lock = threading.Lock() if self.is_sqlite else nullcontext()
        self.engine = _engine(self.url, is_sqlite=self.is_sqlite)
        keys = dict(keyrings or development_keyrings())
        self.engine.dialect.courier_keyrings = keys  # type: ignore[attr-defined]
        self.keyrings: Mapping[str, Keyring] = keys

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commits when the block ends well, rolls back when it raises."""
        with (
            self.write_lock,
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def repeatable(self) -> Iterator[Session]:
        """A transaction for work that would simply be done again: it is what its input says.

        Commits as a whole like any other, but does not wait for the disk. A killed process loses
        nothing; a machine without power may lose the last of these commits, always as if they had
        never begun, and never one that a later `transaction()` built on. Not for anything that
        was promised to somebody, and not right before a call outside.
        """
        with (
            self.write_lock,
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection(execution_options={WAITS_FOR_DISK: False})
            if not self.is_sqlite:
                session.execute(text("SET LOCAL synchronous_commit TO off"))
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state from its first look on, and never commits."""
        with Session(self.engine, autoflush=False) as session:
            session.connection(execution_options=SQLITE_READING if self.is_sqlite else SNAPSHOT)
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def database_from(settings: Settings) -> Database:
    """The database that the settings name, with their keys."""
    keyrings = {
        "personal": Keyring(settings.encryption_key_list),
        "health": Keyring(settings.health_key_list),
    }
    return Database(settings.database_url, keyrings=keyrings)


def development_keyrings() -> dict[str, Keyring]:
    """Keys that everybody knows, for development and tests."""
    return {
        "personal": Keyring([DEVELOPMENT_KEY]),
        "health": Keyring([DEVELOPMENT_HEALTH_KEY]),
    }


def normal_url(url: str) -> str:
    """The URL with our drivers: `postgresql://` means psycopg 3."""
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def is_full_disk(error: DBAPIError) -> bool:
    """Whether the database refused because its disk (or allowed size) is full."""
    if getattr(error.orig, "sqlstate", None) == "53100":
        return True
    return "database or disk is full" in str(error.orig)


def is_passing(error: DBAPIError) -> bool:
    """Whether the same statement may succeed at once: a broken connection, a deadlock."""
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in PASSING


def make_folder_of(url: str) -> None:
    """Make the folder of a SQLite file, so that the database can be made in it."""
    file = make_url(url).database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)


def _engine(url: str, *, is_sqlite: bool) -> Engine:
    # Parameters stay out of error texts: they hold people's data.
    if not is_sqlite:
        return create_engine(
            url, pool_size=10, max_overflow=20, pool_pre_ping=True,
            connect_args={"options": POSTGRESQL_OPTIONS}, hide_parameters=True,
        )  # fmt: skip
    make_folder_of(url)
    engine = create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "temp_store=MEMORY",
        "recursive_triggers=ON",  # so that INSERT OR REPLACE cannot remove a row of evidence
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the write lock at once; a reader that would upgrade later could fail."""
    options = connection.get_execution_options()
    if options.get(READING, False):
        connection.exec_driver_sql("BEGIN")
        return
    wanted = "FULL" if options.get(WAITS_FOR_DISK, True) else "NORMAL"
    # Known only while the pool keeps the connection; a new one begins with FULL.
    if connection.info.get(WAITS_FOR_DISK, "FULL") != wanted:
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA synchronous={wanted}")
        cursor.close()
        connection.info[WAITS_FOR_DISK] = wanted
    connection.exec_driver_sql("BEGIN IMMEDIATE")
