"""Columns that are made as PostgreSQL reads them arrive as they were."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection

from courier_api.foundation.database import Database
from courier_api.foundation.postgresql_arrays import (
    WireArray,
    byte_strings,
    dates,
    instants,
    integers,
    send_arrays,
    texts,
    truths,
)

pytestmark = pytest.mark.postgresql


def read_back(database: Database, array: WireArray, kind: str) -> object:
    """The array as the driver reads it from the database."""
    with database.engine.connect() as connection:
        teach(connection)
        return connection.exec_driver_sql(f"SELECT %b::{kind}", (array,)).scalar_one()


def teach(connection: Connection) -> None:
    """The connection knows our arrays from here on."""
    driver = connection.connection.driver_connection
    assert driver is not None
    send_arrays(driver)


def test_texts(database: Database) -> None:
    told = ["", "Zoë 🚲", '{"a", \\}', "NULL", None, "x" * 5_000]

    assert read_back(database, texts(told), "text[]") == told


def test_byte_strings(database: Database) -> None:
    told = [b"", bytes(range(256)), b"\\x00"]

    assert read_back(database, byte_strings(told), "bytea[]") == told


def test_integers_and_none(database: Database) -> None:
    told = [0, -1, 2**63 - 1, -(2**63), None]

    assert read_back(database, integers(told), "bigint[]") == told
    assert read_back(database, integers([7]), "bigint[]") == [7]


def test_instants(database: Database) -> None:
    told = [
        datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=timezone(timedelta(hours=2))),
    ]

    assert read_back(database, instants(told), "timestamptz[]") == told


@pytest.mark.parametrize(
    ("array", "kind"),
    [(texts([]), "text[]"), (integers([]), "bigint[]"), (byte_strings([]), "bytea[]")],
)
def test_nothing(database: Database, array: WireArray, kind: str) -> None:
    assert read_back(database, array, kind) == []


def test_dates_and_truths_and_none(database: Database) -> None:
    days = [date(1999, 12, 31), date(2000, 1, 1), date(2099, 2, 28), None]

    assert read_back(database, dates(days), "date[]") == days
    assert read_back(database, truths([True, None, False]), "boolean[]") == [True, None, False]
