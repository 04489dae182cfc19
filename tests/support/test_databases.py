"""The databases that tests get."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from courier_api.foundation.database import Database
from courier_api.foundation.migrate import is_current


def test_a_database_has_every_migration(database: Database) -> None:
    assert is_current(database)


def test_a_database_of_a_test_is_its_own(new_database_url: Callable[[], str]) -> None:
    one, other = Database(new_database_url()), Database(new_database_url())
    with one.transaction() as session:
        session.execute(text("CREATE TABLE mark (id integer)"))

    with other.transaction() as session:
        session.execute(text("CREATE TABLE mark (id integer)"))
    one.dispose()
    other.dispose()


@pytest.mark.postgresql
def test_postgresql_is_the_real_one(database: Database) -> None:
    with database.reading() as session:
        assert str(session.scalar(text("SELECT version()"))).startswith("PostgreSQL")


@pytest.mark.postgresql
def test_the_role_of_the_tests_is_no_superuser(database: Database) -> None:
    with database.reading() as session:
        assert session.scalar(text("SHOW is_superuser")) == "off"


@pytest.mark.sqlite
def test_a_test_marked_sqlite_runs_there_only(database: Database) -> None:
    assert database.is_sqlite


def test_an_unmigrated_database_has_no_table(unmigrated_database_url: str) -> None:
    database = Database(unmigrated_database_url)
    with database.transaction() as session:
        session.execute(text("CREATE TABLE alembic_version (id integer)"))
    database.dispose()
