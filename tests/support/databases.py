"""Fixtures that give a test a database of its own, on SQLite and on PostgreSQL.

`database` is the usual one: migrated, empty, and the test runs once on each. A test marked
`sqlite` or `postgresql` runs on that one only.
"""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from courier_api.foundation.database import Database
from courier_api.foundation.migrate import upgrade
from tests.support.postgresql import PostgresqlServer, shared_server
from tests.support.postgresql_again import UsedDatabases
from tests.support.run_folder import one_at_a_time, run_folder

KINDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses a database on each kind, or on those that it is marked with."""
    if "database_kind" in metafunc.fixturenames:
        marked = [kind for kind in KINDS if metafunc.definition.get_closest_marker(kind)]
        metafunc.parametrize("database_kind", marked or KINDS, indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    kind: str = request.param
    return kind


@pytest.fixture
def database(database_url: str, opened_databases: dict[str, Database]) -> Iterator[Database]:
    """A migrated, empty database."""
    if database_url not in opened_databases:
        opened_databases[database_url] = Database(database_url)
    opened = opened_databases[database_url]
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def opened_databases() -> dict[str, Database]:
    """By address: each knows how its statements are written, which is a third of a test's work.

    An address comes again with other contents; no connection outlives its test.
    """
    return {}


@pytest.fixture
def database_url(new_database_url: Callable[[], str]) -> str:
    """The URL of a migrated, empty database, for tests that start a program of their own."""
    return new_database_url()


@pytest.fixture
def new_database_url(
    database_kind: str, request: pytest.FixtureRequest
) -> Iterator[Callable[[], str]]:
    """Makes one migrated, empty database after another: for properties that try many times."""
    if database_kind == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        folder: Path = request.getfixturevalue("sqlite_folder")
        numbers = count(1)
        yield lambda: _sqlite_copy(template, folder / f"courier-{next(numbers)}.db")
        return
    databases: UsedDatabases = request.getfixturevalue("used_databases")
    taken: list[str] = []

    def new() -> str:
        taken.append(databases.take())
        return databases.server.url(taken[-1])

    yield new
    for name in taken:
        databases.give_back(name)


@pytest.fixture
def unmigrated_database_url(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The URL of a database without a single table, for tests of the migrations."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'unmigrated.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture(scope="session")
def postgresql_server() -> PostgresqlServer:
    """The PostgreSQL server of this test run."""
    return shared_server()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """The name of a migrated database that those of the tests are copies of."""
    record = run_folder() / "postgresql-template"
    with one_at_a_time("postgresql-template"):
        if not record.exists():
            name = postgresql_server.create_database()
            upgrade(postgresql_server.url(name))
            record.write_text(name)
    return record.read_text()


@pytest.fixture(scope="session")
def used_databases(postgresql_server: PostgresqlServer, postgresql_template: str) -> UsedDatabases:
    """The PostgreSQL databases of this worker's tests."""
    return UsedDatabases(server=postgresql_server, template=postgresql_template)


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated file that each test gets a copy of."""
    template = run_folder() / "template.db"
    with one_at_a_time("sqlite-template"):
        if not template.exists():
            unfinished = template.with_suffix(".unfinished")
            upgrade(f"sqlite:///{unfinished}")
            unfinished.rename(template)
    return template


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this worker's files lie: the same names again for every test."""
    return tmp_path_factory.mktemp("sqlite")


def _sqlite_copy(template: Path, copy: Path) -> str:
    for left in copy.parent.glob(f"{copy.name}*"):
        left.unlink()  # not written over: whoever still has it open keeps what he had
    shutil.copyfile(template, copy)
    return f"sqlite:///{copy}"
