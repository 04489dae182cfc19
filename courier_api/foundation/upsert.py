"""Insert rows unless they are there, in one statement that both databases understand."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from courier_api.foundation.models import Base


def insert_once(
    session: Session, table: type[Base], values: Mapping[str, Any], *, unique: Sequence[str]
) -> int | None:
    """Insert a row and give its id, or None when one with the same unique columns is there.

    The database decides, so it also holds between two processes at once.
    """
    statement = _insert_once(table, session.get_bind().dialect.name, tuple(unique))
    new_id: int | None = session.scalar(statement, values)
    return new_id


@cache
def _insert_once(
    table: type[Base], dialect_name: str, unique: tuple[str, ...]
) -> ReturningInsert[tuple[int]]:
    """Built once for a table: this is the most frequent statement of all."""
    rows = _insert_into(table, dialect_name).on_conflict_do_nothing(index_elements=unique)
    return rows.returning(table.__table__.c["id"])


def insert_or_change(
    session: Session,
    table: type[Base],
    values: Mapping[str, Any],
    *,
    unique: Sequence[str],
    change: Mapping[str, Any],
    returning: str,
) -> Any:  # noqa: ANN401 - the column's own type
    """Insert a row, or change the one with the same unique columns; gives one column of the row."""
    statement = (
        _insert(session, table)
        .values(**values)
        .on_conflict_do_update(index_elements=unique, set_=dict(change))
    )
    return session.scalar(statement.returning(table.__table__.c[returning]))


def insert_or_change_all(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, unique: Sequence[str]
) -> None:
    """Insert rows of the same columns; one with the same unique columns gets all the others.

    In the order of the rows, so that two who do the same do not wait for each other.
    """
    statement = _insert_into(table, session.get_bind().dialect.name)
    new = {name: statement.excluded[name] for name in rows[0] if name not in unique}
    session.execute(
        statement.on_conflict_do_update(index_elements=unique, set_=new),
        [dict(row) for row in rows],
    )


def insert_all(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str] = (),
    returning: Sequence[str] = ("id",),
) -> Sequence[Row[Any]]:
    """Insert many rows of the same columns with one statement; gives columns of the new ones.

    `unique`: rows with the same of these columns that are there already are left out; without it
    they raise. Ids rise in the order of the rows.
    """
    if not rows:
        return []
    statement = _insert_all(table, session.get_bind().dialect.name, tuple(unique), tuple(returning))
    return session.execute(statement, [dict(row) for row in rows]).all()


@cache
def _insert_all(
    table: type[Base], dialect_name: str, unique: tuple[str, ...], returning: tuple[str, ...]
) -> ReturningInsert[Any]:
    rows = _insert_into(table, dialect_name)
    if unique:
        rows = rows.on_conflict_do_nothing(index_elements=unique)
    # With "returning" the rows go in as one statement on both databases.
    return rows.returning(*(table.__table__.c[name] for name in returning))


def insert_missing(
    session: Session, table: type[Base], columns: Sequence[str], rows: Select[Any]
) -> None:
    """Insert the rows of a query, except those that are there."""
    session.execute(_insert(session, table).from_select(columns, rows).on_conflict_do_nothing())


def insert_missing_row(session: Session, table: type[Base], values: Mapping[str, Any]) -> None:
    """Insert a row unless one with the same key is there."""
    session.execute(_insert(session, table).values(**values).on_conflict_do_nothing())


def _insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def _insert_into(table: type[Base], dialect_name: str) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    return insert(table.__table__)  # type: ignore[arg-type]
