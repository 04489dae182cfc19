"""Columns as PostgreSQL reads them from a binary message, made without a look at each value's type.

The driver finds out for every single value how to write it, which costs more than the rest of a
group of events. Here each column is known.
Source: PostgreSQL, `array_recv` and the `recv` function of each type (docs/sources.md#postgresql-arrays).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from struct import Struct
from typing import Final, cast

import psycopg
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format
from sqlalchemy import Connection

# Dimensions, whether there are nulls, oid of the elements; length, and the number of the first.
_HEAD: Final = Struct("!iiIii")
_LENGTH: Final = Struct("!i").pack
_EIGHT_BYTES: Final = Struct("!iq").pack
_NULL: Final = _LENGTH(-1)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

_BOOL, _BYTEA, _BIGINT, _TEXT, _DATE, _TIMESTAMPTZ = 16, 17, 20, 25, 1082, 1184
_FOUR_BYTES: Final = Struct("!ii").pack
_ONE_BYTE: Final = Struct("!i?").pack
_FIRST_DAY: Final = date(2000, 1, 1).toordinal()

KNOWS_ARRAYS: Final = "courier_knows_arrays"


class WireArray:
    """An array in PostgreSQL's binary form, to be a parameter of a statement."""

    __slots__ = ("wire",)

    def __init__(self, wire: bytes) -> None:
        self.wire = wire


class _AsItIs(Dumper):
    """Sends the bytes; what they are the statement says by its cast."""

    format = Format.BINARY
    oid = 0

    def dump(self, obj: WireArray) -> Buffer | None:
        return obj.wire


def send_arrays(context: AdaptContext | None = None) -> None:
    """Teach a connection, or all that are made from now on, to send a WireArray."""
    adapters = psycopg.adapters if context is None else context.adapters
    assert adapters is not None
    adapters.register_dumper(WireArray, _AsItIs)


def know_arrays(connection: Connection) -> None:
    """Teach the connection below this one, once."""
    if KNOWS_ARRAYS not in connection.info:
        send_arrays(connection.connection.driver_connection)
        connection.info[KNOWS_ARRAYS] = True


def texts(values: Sequence[str | None]) -> WireArray:
    """`text[]`."""
    return _of_bytes(_TEXT, [None if value is None else value.encode() for value in values])


def byte_strings(values: Sequence[bytes]) -> WireArray:
    """`bytea[]`."""
    return _of_bytes(_BYTEA, values)


def integers(values: Sequence[int | None]) -> WireArray:
    """`bigint[]`. Raises struct.error for a number that does not fit."""
    parts = [_NULL if value is None else _EIGHT_BYTES(8, value) for value in values]
    return _array(_BIGINT, len(values), parts, has_nulls=None in values)


def truths(values: Sequence[bool | None]) -> WireArray:
    """`boolean[]`."""
    parts = [_NULL if value is None else _ONE_BYTE(1, value) for value in values]
    return _array(_BOOL, len(values), parts, has_nulls=None in values)


def dates(values: Sequence[date | None]) -> WireArray:
    """`date[]`."""
    parts = [
        _NULL if value is None else _FOUR_BYTES(4, value.toordinal() - _FIRST_DAY)
        for value in values
    ]
    return _array(_DATE, len(values), parts, has_nulls=None in values)


def instants(values: Sequence[datetime | None]) -> WireArray:
    """`timestamptz[]` from aware instants."""
    parts: list[bytes] = []
    before: datetime | None = None
    part = _NULL
    for value in values:
        if value is not before:  # many came at one instant
            before = value
            part = _NULL if value is None else _EIGHT_BYTES(8, (value - _EPOCH) // _MICROSECOND)
        parts.append(part)
    return _array(_TIMESTAMPTZ, len(values), parts, has_nulls=None in values)


def _of_bytes(oid: int, values: Sequence[bytes | None]) -> WireArray:
    if None in values:
        parts = [_NULL if v is None else _LENGTH(len(v)) + v for v in values]
        return _array(oid, len(values), parts, has_nulls=True)
    known = cast("Sequence[bytes]", values)  # the hot way: every loop is compiled
    lengths = map(_LENGTH, map(len, known))
    return _array(oid, len(known), chain.from_iterable(zip(lengths, known, strict=True)))


def _array(oid: int, length: int, parts: Iterable[bytes], *, has_nulls: bool = False) -> WireArray:
    if length == 0:
        return WireArray(_HEAD.pack(0, 0, oid, 0, 0)[:12])
    return WireArray(b"".join((_HEAD.pack(1, has_nulls, oid, length, 1), *parts)))
