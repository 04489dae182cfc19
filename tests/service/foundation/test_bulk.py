"""Rows go in column by column, as they would one by one, on both databases."""

from datetime import UTC, datetime

import pytest
from psycopg import DatabaseError as PostgresqlError
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from courier_api.foundation.bulk import Same, insert_columns, instant_text, reserve_ids
from courier_api.foundation.database import Database
from courier_api.foundation.models import Cooperative
from courier_api.shifts.models import HumanTask
from tests.factories.cooperatives import OURS, make_cooperative

AT = datetime(2026, 3, 6, 11, 0, 0, 250, tzinfo=UTC)
ODD = ("plain", "tab\tand\nline\rand \\ and \\N", "É ’", "")


def insert_tasks(database: Database, keys: tuple[str, ...]) -> None:
    with database.transaction() as session:
        insert_columns(
            session,
            HumanTask,
            {
                "employer_number": Same(OURS),
                "key": keys,
                "code": Same("a\tcode"),
                "closed_at": [None] * len(keys),
                "opened_at": Same(instant_text(AT)),
            },
        )


@pytest.fixture(autouse=True)
def cooperative(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session)


def test_every_text_comes_out_as_it_went_in(database: Database) -> None:
    insert_tasks(database, ODD)

    with database.reading() as session:
        rows = session.scalars(select(HumanTask).order_by(HumanTask.id)).all()
        assert [row.key for row in rows] == list(ODD)
        assert {(row.code, row.opened_at, row.closed_at) for row in rows} == {("a\tcode", AT, None)}


def test_a_row_that_is_there_already_is_refused_and_nothing_is_written(database: Database) -> None:
    with pytest.raises((DatabaseError, PostgresqlError)):
        insert_tasks(database, ("new", "twice", "twice"))

    with database.reading() as session:
        assert session.scalars(select(HumanTask)).all() == []


def test_columns_of_different_length_are_refused(database: Database) -> None:
    with (
        pytest.raises(ValueError, match="one length"),
        database.transaction() as session,
    ):
        insert_columns(session, Cooperative, {"name": ["a", "b"], "employer_number": ["1"]})


def test_reserved_ids_rise_and_are_given_once(database: Database) -> None:
    with database.transaction() as session:
        ids = list(reserve_ids(session, HumanTask, 5))

    assert len(set(ids)) == 5
    assert ids == sorted(ids)
