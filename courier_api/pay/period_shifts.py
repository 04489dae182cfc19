"""The finished shifts of many couriers in a period, read as columns: no object per shift."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from courier_api.foundation.bulk import read_binary
from courier_api.shifts.models import Shift
from platforms.pay.calendar_days import MICROSECONDS_PER_MINUTE
from platforms.pay.population import MISSING, STATUS_CODE, day_number
from platforms.pay.population.columns import Flags, Ints

UNKNOWN_STATUS = -1
NOT_TOLD = -1
NUMBERS = ("id", "revision", "source_id", "courier_id", "distance_metres", "deliveries_count")
INSTANTS = ("planned_start", "planned_end", "actual_start", "actual_end", "cancelled_at")
POSTGRESQL_EPOCH = date(2000, 1, 1)
MICROSECONDS_PER_DAY = 24 * 60 * MICROSECONDS_PER_MINUTE
BEFORE_ALL: ColumnElement[str] = literal_column("'-infinity'::timestamptz")
"""The smallest number there is, as MISSING."""

HEADER = 19
"""Bytes before the first row of a binary COPY."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole months: from the first day of one to before the first day of another."""

    begins: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRows:
    """One row per shift, by courier, day and id.

    Days count from 1970-01-01; instants are microseconds since then, or MISSING; `status` is a place
    in STATUS_CODE; metres and deliveries that were not told are NOT_TOLD. `breaks` are those of the
    shifts that have some, by id.
    """

    id: Ints
    revision: Ints
    source_id: Ints
    courier_id: Ints
    worked_on: Ints
    status: Ints
    planned_start: Ints
    planned_end: Ints
    actual_start: Ints
    actual_end: Ints
    cancelled_at: Ints
    distance_metres: Ints
    deliveries_count: Ints
    breaks: Mapping[int, Sequence[Mapping[str, Any]]]

    def __len__(self) -> int:
        return len(self.id)

    def where(self, is_kept: Flags) -> "ShiftRows":
        """The rows that are kept."""
        names = (each.name for each in fields(self) if each.name != "breaks")
        return ShiftRows(
            breaks=self.breaks, **{name: getattr(self, name)[is_kept] for name in names}
        )


def read_shifts(session: Session, courier_ids: Collection[int], period: Period) -> ShiftRows:
    """What may be paid of the period, and of the day before it."""
    wanted = (
        Shift.courier_id.in_(courier_ids),
        Shift.worked_on >= period.begins - timedelta(days=1),
        Shift.worked_on < period.ends,
        Shift.pay_status.is_not(None),
    )
    pauses = session.execute(
        select(Shift.id, Shift.breaks).where(*wanted, cast(Shift.breaks, String) != "[]")
    )
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    read = _from_postgresql if is_postgresql else _from_sqlite
    return ShiftRows(breaks={row.id: row.breaks for row in pauses}, **read(session, wanted))


def _from_sqlite(session: Session, wanted: Sequence[ColumnElement[bool]]) -> dict[str, Ints]:
    """Dates and instants are texts there; many are read as numbers at once."""
    instants = [
        func.coalesce(type_coerce(getattr(Shift, name), String), "NaT") for name in INSTANTS
    ]
    day = type_coerce(Shift.worked_on, String)
    query = _query(wanted, [*_numbers(), day, *instants])
    cursor = session.connection().execute(query).cursor
    assert cursor is not None
    rows = cursor.fetchall()  # of the driver itself: nothing here needs a row of SQLAlchemy
    columns = list(zip(*rows, strict=True)) or [()] * (len(NUMBERS) + 2 + len(INSTANTS))
    first = len(NUMBERS) + 1
    found = dict(zip((*NUMBERS, "status"), map(_whole, columns[:first]), strict=True))
    found["worked_on"] = np.array(columns[first], dtype="datetime64[D]").astype(np.int64)
    for name, texts in zip(INSTANTS, columns[first + 1 :], strict=True):
        found[name] = np.array(texts, dtype="datetime64[us]").astype(np.int64)
    return found


def _from_postgresql(session: Session, wanted: Sequence[ColumnElement[bool]]) -> dict[str, Ints]:
    """Every column has one width there, so all rows are read as one table of numbers."""
    instants = [
        func.coalesce(type_coerce(getattr(Shift, name), String), BEFORE_ALL) for name in INSTANTS
    ]
    data = read_binary(session, _query(wanted, [*_numbers(), Shift.worked_on, *instants]))
    names = (*NUMBERS, "status", "worked_on", *INSTANTS)
    parts: list[tuple[str, str]] = [("fields", ">i2")]
    for name in names:
        parts += [(f"length_{name}", ">i4"), (name, ">i4" if name == "worked_on" else ">i8")]
    width = np.dtype(parts)
    table = np.frombuffer(
        data, dtype=width, offset=HEADER, count=(len(data) - HEADER) // width.itemsize
    )
    found = {name: table[name].astype(np.int64) for name in names}
    days = day_number(POSTGRESQL_EPOCH)
    found["worked_on"] += days
    for name in INSTANTS:
        found[name][found[name] != MISSING] += days * MICROSECONDS_PER_DAY
    return found


def _numbers() -> list[ColumnElement[int]]:
    told = [cast(func.coalesce(getattr(Shift, name), NOT_TOLD), BigInteger) for name in NUMBERS]
    code = case(
        {status.value: code for status, code in STATUS_CODE.items()},
        value=Shift.pay_status,
        else_=UNKNOWN_STATUS,
    )
    return [*told, cast(code, BigInteger)]


def _query(
    wanted: Sequence[ColumnElement[bool]],
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[date]],
) -> Select[tuple[object, ...]]:
    return select(*columns).where(*wanted).order_by(Shift.courier_id, Shift.worked_on, Shift.id)


def _whole(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
