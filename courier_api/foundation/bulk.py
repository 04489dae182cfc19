"""Thousands of new rows at a time, by the fastest way each database has for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, repeat

from psycopg import sql
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from courier_api.foundation.models import Base

ROWS_AT_ONCE = 5_000
NULL = r"\N"
SPECIAL = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
ESCAPES = str.maketrans(SPECIAL)
COPY = sql.SQL("COPY {} ({}) FROM STDIN")
COPY_OUT = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)")

Cell = int | str | None


@dataclass(frozen=True, slots=True)
class Same:
    """One value for every row."""

    value: Cell


Column = Sequence[Cell] | Same


def insert_columns(session: Session, table: type[Base], columns: Mapping[str, Column]) -> None:
    """Insert rows given column by column; a column that is not named has its default.

    Values come in the form that both databases read: whole numbers and texts; dates as in ISO 8601,
    instants as `instant_text` writes them, ids as 32 hexadecimal digits, JSON as text. COPY on
    PostgreSQL, one prepared statement on SQLite. Raises ValueError when columns differ in length,
    and what the database raises: a row that is there already is an error.
    """
    lengths = {len(column) for column in columns.values() if not isinstance(column, Same)}
    if len(lengths) != 1:
        raise ValueError("Columns of one table have one length.")
    session.flush()  # what the rows point to
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table.__tablename__, columns)
        return
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
    rows = _rows(columns.values())
    connection = session.connection()
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        connection.exec_driver_sql(statement, batch)


def read_binary(session: Session, query: Select[tuple[object, ...]]) -> bytes:
    """What a query gives on PostgreSQL, in the binary form of COPY."""
    connection = session.connection()
    compiled = query.compile(
        dialect=connection.dialect,
        compile_kwargs={"literal_binds": True, "render_postcompile": True},
    )
    raw = connection.connection.driver_connection
    assert raw is not None
    with raw.cursor() as cursor, cursor.copy(COPY_OUT.format(sql.SQL(str(compiled)))) as copy:
        return b"".join(copy)


def instant_text(moment: datetime) -> str:
    """An aware instant as both databases store it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def reserve_ids(session: Session, table: type[Base], count: int) -> Sequence[int]:
    """Ids that nobody else gets, in rising order, for rows that others of the batch point to."""
    if session.get_bind().dialect.name == "postgresql":
        query = text(
            "SELECT array_agg(nextval(pg_get_serial_sequence(:name, 'id'))) "
            "FROM generate_series(1, :count)"
        )
        ids: list[int] | None = session.scalar(query, {"name": table.__tablename__, "count": count})
        return ids or []
    highest = session.scalar(select(func.max(table.__table__.c["id"]))) or 0
    return range(highest + 1, highest + 1 + count)


def _rows(columns: Iterable[Column]) -> Iterator[tuple[Cell, ...]]:
    return zip(
        *(repeat(each.value) if isinstance(each, Same) else each for each in columns), strict=False
    )


def _copy(session: Session, table: str, columns: Mapping[str, Column]) -> None:
    statement = COPY.format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)))
    texts = [
        _same_text(each) if isinstance(each, Same) else _texts(each) for each in columns.values()
    ]
    rows = map("\t".join, zip(*texts, strict=False))
    raw = session.connection().connection.driver_connection
    assert raw is not None
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        while batch := "\n".join(islice(rows, ROWS_AT_ONCE)):
            copy.write(batch + "\n")


def _same_text(column: Same) -> Iterable[str]:
    return repeat(_texts([column.value])[0])


def _texts(values: Iterable[Cell]) -> list[str]:
    """Values as COPY reads them."""
    values = list(values)
    plain = [each if each.__class__ is str else str(each) for each in values]
    joined = "".join(plain)
    if None not in values and not any(each in joined for each in SPECIAL):
        return plain
    return [
        NULL if value is None else text.translate(ESCAPES)
        for value, text in zip(values, plain, strict=True)
    ]
