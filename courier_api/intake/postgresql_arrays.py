"""Columns as PostgreSQL reads them from a binary message, made without a look at each value's type.

The driver finds out for every single value how to write it, which costs more than the rest of a
group of events. Here each column is known.
Source: PostgreSQL, `array_recv` and the `recv` function of each type (docs/sources.md#postgresql-arrays).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from struct import Struct
from typing import Final

import psycopg
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

# Dimensions, whether there are nulls, oid of the elements; length, and the number of the first.
_HEAD: Final = Struct("!iiIii")
_LENGTH: Final = Struct("!i").pack
_EIGHT_BYTES: Final = Struct("!iq").pack
_NULL: Final = _LENGTH(-1)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

_BYTEA, _BIGINT, _TEXT, _TIMESTAMPTZ = 17, 20, 25, 1184


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


def texts(values: Sequence[str]) -> WireArray:
    """`text[]`."""
    return _of_bytes(_TEXT, [value.encode() for value in values])


def byte_strings(values: Sequence[bytes]) -> WireArray:
    """`bytea[]`."""
    return _of_bytes(_BYTEA, values)


def integers(values: Sequence[int | None]) -> WireArray:
    """`bigint[]`. Raises struct.error for a number that does not fit."""
    parts = [_NULL if value is None else _EIGHT_BYTES(8, value) for value in values]
    return _array(_BIGINT, len(values), parts, has_nulls=None in values)


def instants(values: Sequence[datetime]) -> WireArray:
    """`timestamptz[]` from aware instants."""
    parts: list[bytes] = []
    before = None
    for value in values:
        if value is not before:  # many came at one instant
            before = value
            part = _EIGHT_BYTES(8, (value - _EPOCH) // _MICROSECOND)
        parts.append(part)
    return _array(_TIMESTAMPTZ, len(values), parts)


def _of_bytes(oid: int, values: Sequence[bytes]) -> WireArray:
    lengths = map(_LENGTH, map(len, values))
    return _array(oid, len(values), chain.from_iterable(zip(lengths, values, strict=True)))


def _array(oid: int, length: int, parts: Iterable[bytes], *, has_nulls: bool = False) -> WireArray:
    if length == 0:
        return WireArray(_HEAD.pack(0, 0, oid, 0, 0)[:12])
    return WireArray(b"".join((_HEAD.pack(1, has_nulls, oid, length, 1), *parts)))
