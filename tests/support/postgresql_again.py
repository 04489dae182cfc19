"""A PostgreSQL database that a test is done with, made empty for the next one.

Copying a template takes the server a checkpoint and hundreds of files; taking out the few rows that
a test has left takes a fraction of it. A database whose tables, triggers or functions were changed,
or that holds too much, is given up instead.
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.support.postgresql import PostgresqlServer

MOST_ROWS = 5_000
MOST_TIMES = 100
"""Deleted rows stay in the files: after so many tests a fresh copy is the cheaper one."""

ALONE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Whatever is created or altered has a younger transaction; whatever is dropped is one row less.
SHAPE = """
    SELECT sum(rows), max(youngest), (SELECT string_agg(version_num, ',') FROM alembic_version)
    FROM (
        SELECT count(*) AS rows, max(xmin::text::bigint) AS youngest FROM pg_class
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_attribute
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_trigger
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_constraint
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_proc
    ) AS catalogue
"""
TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'alembic_version' ORDER BY relname
"""
RESTART = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


@dataclass(slots=True)
class UsedDatabases:
    """The databases of one worker that wait for a test. All are copies of one template."""

    server: PostgresqlServer
    template: str
    _waiting: list[str] = field(default_factory=list)
    _times: dict[str, int] = field(default_factory=dict)
    _shape: tuple[object, ...] | None = None

    def take(self) -> str:
        """The name of a migrated, empty database."""
        if self._waiting:
            return self._waiting.pop()
        name = self.server.create_database(template=self.template)
        if self._shape is None:
            with self.server.as_superuser(name) as connection:
                self._shape = connection.execute(SHAPE).fetchone()
        return name

    def give_back(self, name: str) -> None:
        """Make it empty for the next, or give it up."""
        self._times[name] = self._times.get(name, 0) + 1
        if self._times[name] < MOST_TIMES and self._is_empty_again(name):
            self._waiting.append(name)
        else:
            self.server.drop_database(name)

    def _is_empty_again(self, name: str) -> bool:
        with self.server.as_superuser(name) as connection:
            connection.execute(ALONE)
            if connection.execute(SHAPE).fetchone() != self._shape:
                return False
            # No trigger refuses to delete, and no table has to come before another.
            connection.execute("SET session_replication_role = replica")
            deleted = sum(
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table))).rowcount
                for table in _tables_with_rows(connection)
            )
            connection.execute(RESTART)
        return deleted <= MOST_ROWS


def _tables_with_rows(connection: psycopg.Connection) -> list[str]:
    tables = [name for (name,) in connection.execute(TABLES)]
    has_row = sql.SQL(", ").join(
        sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier(table)) for table in tables
    )
    answers = connection.execute(sql.SQL("SELECT {}").format(has_row)).fetchone() or ()
    return [table for table, found in zip(tables, answers, strict=True) if found]
