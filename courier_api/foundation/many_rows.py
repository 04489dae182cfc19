"""Hundreds of rows with one statement of few steps, past the ORM: for what is done all day long.

PostgreSQL is sent one array a column, SQLite one list of values. Neither looks at each value to find
out what it is: the column's type says so. On SQLite each step of a statement gives up the
interpreter lock, and beside a busy thread having it back costs more than the row: so what was
written is asked for in one step.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, String
from sqlalchemy.orm import Session

from courier_api.foundation.columns import UtcDateTime
from courier_api.foundation.models import Base
from courier_api.foundation.postgresql_arrays import (
    WireArray,
    dates,
    instants,
    integers,
    know_arrays,
    texts,
    truths,
)

Stored = tuple[Any, ...]

_as_json = json.JSONEncoder().encode
"""What `json.dumps` does, without a look at its options for each value."""

MOST_VALUES = 32_000
"""Of one statement of SQLite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How a type of column is sent: as an array to PostgreSQL, and as values to SQLite."""

    array: Callable[[Sequence[Any]], WireArray]
    sent_as: str
    stored_as: str = ""
    values: Callable[[Sequence[Any]], Sequence[Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is the same each time for rows of these members."""

    names: tuple[str, ...]
    kinds: tuple[_Kind, ...]
    constants: tuple[object, ...]
    """Of the columns behind the members: what the model says without them."""

    into: str


def insert_many(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    unless: Sequence[str] = (),
    returning: Sequence[str] = ("id",),
) -> list[Stored]:
    """Insert rows of the same members; gives these columns of the new ones.

    `unless`: rows with the same of these columns that are there already are left out; without it
    they raise. Ids rise in the order of the rows.
    """
    unique = f" ON CONFLICT ({', '.join(unless)}) DO NOTHING" if unless else ""
    return _write(session, table, rows, unique, returning)


def put_many(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str],
    change: Sequence[str],
    count_in: str | None = None,
    returning: Sequence[str] = (),
) -> list[Stored]:
    """Insert rows of the same members, or change these columns of those with the same key.

    `count_in` names a number that grows by one in a row that was there. `returning`: of the new
    rows at least; it needs an `id`.
    """
    changes = [f"{name} = excluded.{name}" for name in change]
    if count_in is not None:
        changes.append(f"{count_in} = {table.__tablename__}.{count_in} + 1")
    conflict = f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {', '.join(changes)}"
    return _write(session, table, rows, conflict, returning)


def _write(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    conflict: str,
    returning: Sequence[str],
) -> list[Stored]:
    if not rows:
        return []
    plan = _plan(table, tuple(rows[0]))
    connection = session.connection()
    columns = [[row[name] for row in rows] for name in plan.names]
    columns += [[constant] * len(rows) for constant in plan.constants]
    if connection.dialect.name == "postgresql":
        return _write_postgresql(connection, plan, columns, conflict, returning)
    return _write_sqlite(connection, table, plan, columns, conflict, returning)


def _write_postgresql(
    connection: Connection,
    plan: _Plan,
    columns: Sequence[Sequence[object]],
    conflict: str,
    returning: Sequence[str],
) -> list[Stored]:
    know_arrays(connection)
    places = ", ".join(f"%b::{kind.sent_as}[]" for kind in plan.kinds)
    named = [f"c{number}" for number in range(len(plan.kinds))]
    given = [f"{name}{kind.stored_as}" for name, kind in zip(named, plan.kinds, strict=True)]
    statement = (
        f"{plan.into} SELECT {', '.join(given)}"  # noqa: S608 - our own names
        f" FROM unnest({places}) AS given({', '.join(named)}){conflict}"
    )
    if returning:
        statement += f" RETURNING {', '.join(returning)}"
    arrays = tuple(kind.array(column) for kind, column in zip(plan.kinds, columns, strict=True))
    result = connection.exec_driver_sql(statement, arrays)
    return [tuple(row) for row in result] if returning else []


def _write_sqlite(
    connection: Connection,
    table: type[Base],
    plan: _Plan,
    columns: Sequence[Sequence[object]],
    conflict: str,
    returning: Sequence[str],
) -> list[Stored]:
    last = 0
    if returning:  # ids rise, and in a write transaction there is no other writer
        query = f"SELECT coalesce(max(id), 0) FROM {table.__tablename__}"  # noqa: S608 - our own names
        last = connection.exec_driver_sql(query).scalar_one()
    stored = [
        column if kind.values is None else kind.values(column)
        for kind, column in zip(plan.kinds, columns, strict=True)
    ]
    rows = list(zip(*stored, strict=True))
    most = MOST_VALUES // len(stored)
    place = f"({', '.join('?' * len(stored))})"
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        statement = f"{plan.into} VALUES {', '.join([place] * len(part))}{conflict}"
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(part)))
    if not returning:
        return []
    query = (
        f"SELECT json_group_array(json_array({', '.join(returning)}))"  # noqa: S608
        f" FROM {table.__tablename__} WHERE id > ?"
    )
    new: list[list[Any]] = json.loads(connection.exec_driver_sql(query, (last,)).scalar_one())
    return [tuple(row) for row in new]


@cache
def _plan(table: type[Base], names: tuple[str, ...]) -> _Plan:
    columns = table.__table__.c
    defaults = {
        column.name: column.default.arg
        for column in columns
        if column.name not in names and column.default is not None and column.default.is_scalar
    }
    all_names = (*names, *defaults)
    return _Plan(
        names=names,
        kinds=tuple(_kind(columns[name]) for name in all_names),
        constants=tuple(defaults.values()),
        into=f"INSERT INTO {table.__tablename__} ({', '.join(all_names)})",
    )


def _kind(column: Column[Any]) -> _Kind:
    """Raises TypeError for a type that no table of many rows has had so far."""
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return _Kind(array=instants, sent_as="timestamptz", values=_sqlite_instants)
    if isinstance(kind, JSON):
        return _Kind(array=_jsons, sent_as="text", stored_as="::jsonb", values=_json_texts)
    if isinstance(kind, Boolean):
        return _Kind(array=truths, sent_as="boolean")
    if isinstance(kind, Integer):
        return _Kind(array=integers, sent_as="bigint")
    if isinstance(kind, Date):
        return _Kind(array=dates, sent_as="date", values=_sqlite_dates)
    if isinstance(kind, String):
        return _Kind(array=texts, sent_as="text")
    raise TypeError(f"Many rows with a column like {column.name} cannot be written at once.")


def _jsons(values: Sequence[object]) -> WireArray:
    return texts(_json_texts(values))


def _json_texts(values: Sequence[object]) -> list[str]:
    return [
        "null" if value is None else "[]" if value == [] else _as_json(value) for value in values
    ]


def _sqlite_instants(values: Sequence[datetime | None]) -> list[str | None]:
    """The text form that the UtcDateTime column reads back."""
    # In UTC before it is looked up: the same hour of the clock comes twice where summer time ends,
    # and both of them compare as equal.
    return [
        None
        if value is None
        else _utc_text(value if value.tzinfo is UTC else value.astimezone(UTC))
        for value in values
    ]


@lru_cache(maxsize=4096)
def _utc_text(value: datetime) -> str:
    """Kept, since many came at one instant, and plans begin and end at full hours."""
    return value.isoformat(" ", "microseconds")[:26]


def _sqlite_dates(values: Sequence[date | None]) -> list[str | None]:
    return [None if day is None else day.isoformat() for day in values]
