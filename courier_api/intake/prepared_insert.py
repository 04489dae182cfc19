"""The statement of a group, prepared once on the writer's connection and run by the bare driver.

With some thirty events a group, what the layers above do for a statement costs as much as to make
its parameters. They are left out only where nothing can go wrong: after any trouble the statement
is run again through them, and they say what the trouble is.
"""

from itertools import count
from typing import Final

import psycopg
from psycopg.pq import ExecStatus, Format
from sqlalchemy import Connection

_NAME: Final = b"courier_group"
_PREPARED: Final = "courier_prepared"


def run_prepared(
    connection: Connection, statement: str, parameters: tuple[bytes, ...]
) -> tuple[bytes | None, ...] | None:
    """The one row that the statement gives, its values in binary form; None when it has to be run
    in the usual way.

    A statement that fails has done nothing, so this is for connections without a transaction, and
    for one statement. `%b` stands for a parameter, each in binary form.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection) or not driver.autocommit:
        return None
    try:
        if _PREPARED not in connection.info:
            prepared = driver.pgconn.prepare(_NAME, _numbered(statement).encode())
            if prepared.status != ExecStatus.COMMAND_OK:
                return None
            connection.info[_PREPARED] = True
        formats = [Format.BINARY] * len(parameters)
        result = driver.pgconn.exec_prepared(_NAME, parameters, formats, Format.BINARY)
    except psycopg.Error:
        return None
    if result.status != ExecStatus.TUPLES_OK or result.ntuples != 1:
        return None
    return tuple(result.get_value(0, column) for column in range(result.nfields))


def eight_bytes(number: int) -> bytes:
    """`bigint` in binary form."""
    return number.to_bytes(8, "big", signed=True)


def number_in(value: bytes | None) -> int:
    """A `bigint` that is not null."""
    assert value is not None
    return int.from_bytes(value, "big", signed=True)


def _numbered(statement: str) -> str:
    first, *rest = statement.split("%b")
    numbers = count(1)
    return first + "".join(f"${next(numbers)}{part}" for part in rest)
