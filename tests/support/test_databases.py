"""The databases that tests get."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from courier_api.foundation.database import Database
from courier_api.foundation.migrate import is_current
from tests.support.postgresql_again import UsedDatabases

ADD_AN_EMPLOYER = """
    INSERT INTO cooperatives (employer_number, name, timezone, language, contract_mode,
        midnight_end, in_lead_minutes, alert_minutes_before_start, created_at)
    VALUES ('0', 'One', 'Europe/Brussels', 'en', 'per-day', 'next_day', 60, 15, now())
"""
ADD_A_ROW = """
    INSERT INTO audit_log (employer_number, at, actor, action, subject_kind, subject_id)
    VALUES ('0', now(), 'a test', 'looked', 'case', '1') RETURNING id
"""
"""Nothing that a test may do deletes such a row again."""


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


def test_a_database_that_comes_again_has_no_row_and_counts_from_one(
    used_databases: UsedDatabases,
) -> None:
    name = used_databases.take()
    with used_databases.server.as_superuser(name) as connection:
        connection.execute(ADD_AN_EMPLOYER)
        connection.execute(ADD_A_ROW)
    used_databases.give_back(name)

    assert used_databases.take() == name
    with used_databases.server.as_superuser(name) as connection:
        connection.execute(ADD_AN_EMPLOYER)
        assert connection.execute(ADD_A_ROW).fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM audit_log").fetchone() == (1,)
    used_databases.give_back(name)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE mark (id integer)",
        "DROP FUNCTION courier_refuse_change CASCADE",
        "ALTER TABLE audit_log DISABLE TRIGGER USER",
        "ALTER TABLE couriers ADD COLUMN mark integer",
        "UPDATE alembic_version SET version_num = 'earlier'",
    ],
)
def test_a_database_of_another_shape_does_not_come_again(
    used_databases: UsedDatabases, change: str
) -> None:
    name = used_databases.take()
    with used_databases.server.as_superuser(name) as connection:
        connection.execute(change)
    used_databases.give_back(name)

    other = used_databases.take()
    assert other != name
    used_databases.give_back(other)
