"""Thousands of new rows at a time, by the fastest way each database has for them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from psycopg import sql
from sqlalchemy import Dialect, func, select, text
from sqlalchemy.orm import Session

from courier_api.foundation.models import Base

ROWS_AT_ONCE = 5_000

Value = Callable[[Any], Any] | None


def insert_rows(
    session: Session, table: type[Base], columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Insert rows given as the values of these columns; what they lack has the column's default.

    COPY on PostgreSQL, one prepared statement on SQLite. Raises what the database raises: a row
    that is there already is an error.
    """
    session.flush()  # what the rows point to
    dialect = session.get_bind().dialect
    values = [_bound(table, name, dialect) for name in columns]
    stored = (_stored(row, values) for row in rows)
    if dialect.name == "postgresql":
        _copy(session, table.__tablename__, columns, stored)
        return
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
    while batch := list(islice(stored, ROWS_AT_ONCE)):
        session.connection().exec_driver_sql(statement, batch)


def reserve_ids(session: Session, table: type[Base], count: int) -> Sequence[int]:
    """Ids that nobody else gets, in rising order, for rows that others of the batch point to."""
    if session.get_bind().dialect.name == "postgresql":
        query = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return list(session.scalars(query, {"name": table.__tablename__, "count": count}))
    highest = session.scalar(select(func.max(table.__table__.c["id"]))) or 0
    return range(highest + 1, highest + 1 + count)


def _bound(table: type[Base], name: str, dialect: Dialect) -> Value:
    return table.__table__.c[name].type.dialect_impl(dialect).bind_processor(dialect)


def _stored(row: Sequence[object], values: Sequence[Value]) -> tuple[object, ...]:
    return tuple(
        each if value is None or each is None else value(each)
        for each, value in zip(row, values, strict=True)
    )


def _copy(
    session: Session, table: str, columns: Sequence[str], rows: Iterator[tuple[object, ...]]
) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    connection = session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
