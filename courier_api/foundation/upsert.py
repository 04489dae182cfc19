"""Insert rows unless they are there, in one statement that both databases understand."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select
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
    insert = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    rows = insert(table.__table__).on_conflict_do_nothing(index_elements=unique)  # type: ignore[arg-type]
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


def insert_missing(
    session: Session, table: type[Base], columns: Sequence[str], rows: Select[Any]
) -> None:
    """Insert the rows of a query, except those that are there."""
    session.execute(_insert(session, table).from_select(columns, rows).on_conflict_do_nothing())


def _insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
