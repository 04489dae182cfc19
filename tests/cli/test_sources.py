"""`sources add`, `sources list`, `cooperatives add`."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from courier_api.auth.models import SignInIdentity
from courier_api.foundation.database import Database
from courier_api.foundation.models import Cooperative
from courier_api.sources.models import Source, SourceSecret
from tests.cli.conftest import Cli
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.sources import NEXT_SECRET, SECRET, THEIR_SECRET

ADD = ("sources", "add", "zwaluw", "--scheme", "standard-webhooks")
UNTIL = "2026-03-07T12:00:00+01:00"


def secrets(database: Database) -> list[tuple[str, datetime | None]]:
    """Every secret with its end, oldest first."""
    with database.reading() as session:
        rows = session.scalars(select(SourceSecret).order_by(SourceSecret.id))
        return [(row.secret, row.valid_until) for row in rows]


def test_a_source_is_added_and_listed(cli: Cli) -> None:
    added = cli(*ADD, "--secret", SECRET, "--name", "Zwaluw", "--json")
    listed = cli("sources", "list", "--json")

    assert (added.status, added.json["address"]) == (0, "/hooks/v1/zwaluw")
    assert [(row["slug"], row["scheme"], row["name"]) for row in listed.json] == [
        ("zwaluw", "standard-webhooks", "Zwaluw")
    ]
    assert SECRET not in added.out + listed.out


def test_without_a_source_people_are_told_so(cli: Cli) -> None:
    assert cli("sources", "list").out == "There is no source yet.\n"
    assert cli("sources", "list", "--json").json == []


def test_the_first_co_operative_is_made_in_development(cli: Cli, database: Database) -> None:
    cli(*ADD, "--secret", SECRET)

    with database.reading() as session:
        assert session.scalars(select(Cooperative.employer_number)).all() == ["0765432146"]


def test_each_previous_secret_has_its_own_end(cli: Cli, database: Database) -> None:
    said = cli(
        *ADD, "--secret", SECRET,
        "--previous-secret", NEXT_SECRET, "--until", UNTIL,
        "--previous-secret", THEIR_SECRET, "--until", "2026-03-08T00:00Z",
    )  # fmt: skip

    assert said.status == 0
    assert secrets(database) == [
        (SECRET, None),
        (NEXT_SECRET, FRIDAY_NOON + timedelta(days=1)),
        (THEIR_SECRET, datetime(2026, 3, 8, tzinfo=UTC)),
    ]


def test_secrets_can_come_from_standard_input_in_the_order_of_their_names(
    cli: Cli, database: Database
) -> None:
    said = cli(
        *ADD, "--previous-secret", "-", "--until", UNTIL, "--secret", "-", "--client-secret", "-",
        stdin=f"{SECRET}\n{NEXT_SECRET}\r\nhush\n",
    )  # fmt: skip

    assert said.status == 0
    assert [secret for secret, _ in secrets(database)] == [SECRET, NEXT_SECRET]
    with database.reading() as session:
        assert session.scalars(select(Source.client_secret)).all() == ["hush"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--secret", SECRET, "--previous-secret", NEXT_SECRET], "--until"),
        (["--secret", SECRET, "--until", UNTIL], "--until"),
        (
            [
                "--secret",
                SECRET,
                "--previous-secret",
                NEXT_SECRET,
                "--until",
                UNTIL,
                "--until",
                UNTIL,
            ],
            "--until",
        ),
        (["--secret", SECRET, "--previous-secret", NEXT_SECRET, "--until", "later"], "instant"),
        (["--secret", SECRET, "--previous-secret", "short", "--until", UNTIL], "secret"),
        (["--secret", "short"], "secret"),
        (["--secret", "-"], "empty"),
        ([], "--secret"),
        (["--secret", SECRET, "--employer", THEIRS], "co-operative"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    cli: Cli, database: Database, arguments: list[str], told: str
) -> None:
    said = cli(*ADD, *arguments)

    assert (said.status, said.out) == (2, "")
    assert told in said.err.splitlines()[-1]
    assert secrets(database) == []


@pytest.mark.parametrize("slug", ["stripe", "twilio", "a b", "x" * 61])
def test_a_name_that_cannot_be_is_refused(cli: Cli, slug: str) -> None:
    said = cli("sources", "add", slug, "--scheme", "standard-webhooks", "--secret", SECRET)

    assert said.status == 2
    assert len(said.err.splitlines()) == 1


def test_an_unknown_scheme_is_refused_with_the_known_ones(cli: Cli) -> None:
    said = cli("sources", "add", "x", "--scheme", "pigeon", "--secret", SECRET)

    assert (said.status, "uber-direct" in said.err) == (2, True)


def test_a_co_operative_is_added_once(cli: Cli, database: Database) -> None:
    added = [
        cli("cooperatives", "add", number, "--name", "Ketting", "--json")
        for number in (OURS, "0123.456.749")
    ]

    assert [(said.status, said.json) for said in added] == [(0, {"employer": OURS})] * 2
    with database.reading() as session:
        assert session.scalars(select(Cooperative.name)).all() == ["Ketting"]


@pytest.mark.parametrize("number", ["0123456748", "123", "abc", ""])
def test_a_number_that_no_enterprise_has_is_refused(cli: Cli, number: str) -> None:
    assert cli("cooperatives", "add", number, "--name", "Ketting").status == 2


def test_of_several_co_operatives_one_must_be_named(cli: Cli, database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session, OURS)
        make_cooperative(session, THEIRS)

    unnamed = cli(*ADD, "--secret", SECRET)
    named = cli(*ADD, "--secret", SECRET, "--employer", "0123.456.749")

    assert (unnamed.status, "0123.456.749" in unnamed.err) == (2, True)
    assert named.status == 0


NOOR = ("--name", "Noor Wouters", "--phone", "0470 55 50 01")


def people(database: Database) -> list[tuple[str, str, bool]]:
    """Role, phone and whether they may sign in, oldest first."""
    with database.reading() as session:
        rows = session.scalars(select(SignInIdentity).order_by(SignInIdentity.id))
        return [(row.role, row.phone, row.active) for row in rows]


def test_somebody_of_a_platform_may_sign_in(cli: Cli, database: Database) -> None:
    cli(*ADD, "--secret", SECRET)

    said = cli("sources", "person", "zwaluw", *NOOR, "--language", "nl", "--json")

    assert (said.status, said.json) == (0, {"source": "zwaluw", "address": "/portal"})
    assert people(database) == [("platform", "+32470555001", True)]
    with database.reading() as session:
        stored = session.connection().exec_driver_sql("SELECT name FROM platform_people").scalar()
    assert b"Noor" not in bytes(stored)


@pytest.mark.parametrize(
    ("slug", "arguments", "told"),
    [
        ("nobody", NOOR, "There is no source with this name"),
        ("zwaluw", ("--name", " ", "--phone", "0470555001"), "A person has a name"),
        ("zwaluw", ("--name", "Noor", "--phone", "abc"), "This is not a phone number."),
        ("zwaluw", ("--phone", "0470555009", "--remove"), "Nobody signs in for this source"),
        ("zwaluw", ("--phone", "0470555001"), "one of the arguments --name --remove is required"),
    ],
)
def test_who_cannot_be_added_or_removed_is_told_why(
    cli: Cli, slug: str, arguments: tuple[str, ...], told: str
) -> None:
    cli(*ADD, "--secret", SECRET)

    said = cli("sources", "person", slug, *arguments)

    assert said.status == 2
    assert told in said.err


def test_a_phone_signs_in_for_one_person_only(cli: Cli) -> None:
    cli(*ADD, "--secret", SECRET)
    cli("sources", "person", "zwaluw", *NOOR)

    assert cli("sources", "person", "zwaluw", *NOOR).status == 2


def test_who_left_signs_in_no_more_and_the_phone_is_free(cli: Cli, database: Database) -> None:
    cli(*ADD, "--secret", SECRET)
    cli("sources", "person", "zwaluw", *NOOR)

    assert cli("sources", "person", "zwaluw", "--phone", "0470555001", "--remove").status == 0
    assert people(database) == [("platform", "", False)]
    assert cli("sources", "person", "zwaluw", *NOOR).status == 0
