"""`ledger check`, `verify`, `migrate`, and what commands say when something is not as it should be."""

from datetime import date

import pytest
from sqlalchemy import text

from courier_api.cli.main import main
from courier_api.foundation.database import Database
from courier_api.ledger.post import Movement, Posting, post
from tests.cli.conftest import Cli
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, make_cooperative


@pytest.fixture
def books(database: Database) -> None:
    """An entry of five euro."""
    with database.transaction() as session:
        make_cooperative(session)
        movements = [
            Movement(account="a", amount_cents=500),
            Movement(account="b", amount_cents=-500),
        ]
        posting = Posting(
            employer_number=OURS, effect_key="k", kind="pay_day",
            occurred_on=date(2026, 3, 6), movements=movements,
        )  # fmt: skip
        post(session, posting, posted_at=FRIDAY_NOON)


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("command", [("ledger", "check"), ("verify",)])
def test_sound_books_end_with_0(cli: Cli, command: tuple[str, ...]) -> None:
    said = cli(*command, "--json")

    assert said.status == 0
    assert {check["difference"] for check in said.json} == {None}
    assert "fits" in cli(*command).out


@pytest.mark.usefixtures("books")
@pytest.mark.sqlite
@pytest.mark.parametrize("command", [("ledger", "check"), ("verify",)])
def test_broken_books_end_with_1_and_the_first_difference(
    cli: Cli, database: Database, command: tuple[str, ...]
) -> None:
    with database.transaction() as session:
        session.execute(text("DROP TRIGGER ledger_lines_no_update"))
        session.execute(text("UPDATE ledger_lines SET amount_cents = 501 WHERE amount_cents = 500"))

    said = cli(*command, "--json")

    assert said.status == 1
    (difference,) = [check["difference"] for check in said.json if check["difference"]]
    assert difference.startswith("unbalanced in entry")
    assert "unbalanced" in cli(*command).out


def test_migrating_twice_is_harmless(cli: Cli) -> None:
    assert [cli("migrate", "--json").json for _ in range(2)] == [{"migrated": True}] * 2


@pytest.mark.postgresql
def test_a_postgresql_that_is_not_up_to_date_says_what_to_do(
    rules: Cli, unmigrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURIER_DATABASE_URL", unmigrated_database_url)

    said = rules("inbox", "list")

    assert (said.status, "courier-api migrate" in said.err) == (2, True)


@pytest.mark.sqlite
def test_a_sqlite_that_is_not_up_to_date_is_brought_up_to_date(
    rules: Cli, unmigrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURIER_DATABASE_URL", unmigrated_database_url)

    assert rules("inbox", "list", "--json").json == []


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("COURIER_CLOCK", "yesterday", "COURIER_CLOCK"),
        ("COURIER_CLOCK", "2026-03-06T12:00", "COURIER_CLOCK"),
        ("COURIER_CLOCK", "file:/nowhere/clock", "COURIER_CLOCK"),
        ("COURIER_PORT", "many", "COURIER_PORT"),
        ("COURIER_ENV", "staging", "COURIER_ENV"),
        ("COURIER_ENV", "production", "COURIER_ENCRYPTION_KEYS"),
        ("COURIER_ENCRYPTION_KEYS", "short", "COURIER_ENCRYPTION_KEYS"),
        ("COURIER_DATABASE_URL", "carrier-pigeon://x", "COURIER_DATABASE_URL"),
        ("COURIER_DATABASE_URL", "nothing", "COURIER_DATABASE_URL"),
    ],
)
@pytest.mark.sqlite
def test_a_setting_that_cannot_be_is_named_in_one_sentence(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)

    said = cli("inbox", "list")

    assert (said.status, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert told in said.err
    assert "short" not in said.err


@pytest.mark.sqlite
def test_a_database_that_is_away_ends_with_1_and_one_sentence(
    rules: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURIER_DATABASE_URL", "postgresql://courier@127.0.0.1:9/none")

    said = rules("inbox", "list")

    assert said.status == 1
    assert said.err.startswith("courier-api: The database cannot be used")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["fly"], ["inbox"], ["pay", "compute"]])
def test_an_unknown_command_is_wrong_input(rules: Cli, arguments: list[str]) -> None:
    assert rules(*arguments).status == 2


def test_the_command_comes_with_a_help(rules: Cli) -> None:
    said = rules("--help")

    assert (said.status, "sources" in said.out) == (0, True)
    assert callable(main)
