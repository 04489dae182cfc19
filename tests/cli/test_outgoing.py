"""`sources endpoint`, `outgoing list`, `outgoing pause`, `outgoing resume`."""

import pytest
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.outgoing.models import WebhookEndpointSecret
from tests.cli.conftest import Cli
from tests.factories.outgoing import NEXT_SIGNING, SIGNING, URL, endpoint
from tests.service.foundation.test_settings import PRODUCTION

SET = ("sources", "endpoint", "zwaluw", "--url", URL)


def secrets(database: Database) -> list[str]:
    """Every secret that signs for good."""
    query = select(WebhookEndpointSecret).where(WebhookEndpointSecret.valid_until.is_(None))
    with database.reading() as session:
        return [row.secret for row in session.scalars(query)]


def test_an_endpoint_is_set_shown_and_listed(cli: Cli, zwaluw: int, database: Database) -> None:
    said = cli(*SET, "--secret", "-", "--events", "shift.covered,zone.held", "--json",
               stdin=SIGNING + "\n")  # fmt: skip
    shown = cli("sources", "endpoint", "zwaluw", "--json")
    listed = cli("outgoing", "list", "--json")

    assert said.status == 0
    assert said.json == shown.json == listed.json[0]
    assert said.json["url"] == URL
    assert said.json["events"] == ["shift.covered", "zone.held"]
    assert (said.json["state"], said.json["waiting"]) == ("active", 0)
    assert secrets(database) == [SIGNING]
    assert SIGNING not in said.out + said.err + shown.out + listed.out


def test_without_events_all_are_told_and_a_change_keeps_what_is_not_named(
    cli: Cli, zwaluw: int, database: Database
) -> None:
    first = cli(*SET, "--secret", SIGNING, "--json")
    moved = cli("sources", "endpoint", "zwaluw", "--url", f"{URL}/2", "--json")

    assert len(first.json["events"]) == 6
    assert (moved.json["url"], moved.json["events"]) == (f"{URL}/2", first.json["events"])
    assert secrets(database) == [SIGNING]


def test_a_new_secret_replaces_the_old_one(cli: Cli, zwaluw: int, database: Database) -> None:
    cli(*SET, "--secret", SIGNING)
    cli(*SET, "--secret", NEXT_SIGNING)

    assert secrets(database) == [NEXT_SIGNING]


def test_pausing_and_resuming(cli: Cli, zwaluw: int, database: Database) -> None:
    cli(*SET, "--secret", SIGNING)

    assert cli("outgoing", "pause", "zwaluw", "--json").json["state"] == "paused"
    assert endpoint(database).reason == "by_person"
    assert "by_person" in cli("outgoing", "list").out
    assert cli("outgoing", "resume", "zwaluw", "--json").json["state"] == "active"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sources", "endpoint", "merel", "--url", URL, "--secret", SIGNING), "no source"),
        (("sources", "endpoint", "zwaluw"), "has no endpoint"),
        (("outgoing", "resume", "zwaluw"), "has no endpoint"),
        (("outgoing", "pause", "merel"), "no source"),
        (SET, "needs a secret"),
        ((*SET, "--secret", "whsec_c2hvcnQ="), "too short"),
        ((*SET, "--secret", "whsec_%%%"), "base64"),
        ((*SET, "--secret", SIGNING, "--events", "shift.planned"), "There is no event"),
        (("sources", "endpoint", "zwaluw", "--secret", SIGNING), "--url"),
        (("sources", "endpoint", "zwaluw", "--url", "ftp://a.example", "--secret", SIGNING),
         "begins with"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_sentence(
    cli: Cli, zwaluw: int, arguments: tuple[str, ...], sentence: str
) -> None:
    said = cli(*arguments)

    assert (said.status, said.err.count("\n")) == (2, 1)
    assert sentence in said.err
    assert SIGNING not in said.err


@pytest.mark.parametrize("url", ["http://hooks.zwaluw.example/", "https://127.0.0.1/"])
def test_production_takes_only_https_and_names(
    cli: Cli, zwaluw: int, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.delenv("COURIER_CLOCK")
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(f"COURIER_{name.upper()}", value)

    said = cli("sources", "endpoint", "zwaluw", "--url", url, "--secret", SIGNING)

    assert said.status == 2
    assert "webhook URL" in said.err


def test_nobody_is_told_anything_yet(cli: Cli) -> None:
    assert cli("outgoing", "list").out == "No platform is told anything yet.\n"
    assert cli("outgoing", "list", "--json").json == []
