"""`courier-api agreements …` and `courier-api parameters …`."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from tests.cli.conftest import Cli
from tests.factories.agreements import TERMS
from tests.factories.sources import make_source

DRAFT: dict[str, Any] = {
    "name": "Ketting",
    "valid_from": "2026-01-01",
    "valid_to": "2026-03-31",
    "terms": TERMS,
    "platforms": [{"source": "zwaluw", "fee_pct": "6.5", "vat_pct": "21", "payment_days": 30}],
}
SECOND = {
    **DRAFT,
    "valid_from": "2026-04-01",
    "valid_to": None,
    "terms": {**TERMS, "floor_minutes": "120"},
}
SIGNED_AT = "2025-12-15T10:00:00+01:00"


@pytest.fixture
def drafted(cli: Cli, database: Database) -> Cli:
    """A platform, and a draft that nobody has signed."""
    with database.transaction() as session:
        make_source(session)
    said = cli("import", "agreement", "-", "--json", stdin=json.dumps(DRAFT))
    assert said.json == {"name": "Ketting", "version": 1, "state": "draft"}
    return cli


def sign(cli: Cli, version: str, party: str) -> int:
    """Hilde signs for a party."""
    return cli(
        "agreements", "sign", "Ketting", version, "--name", "Hilde", "--role", "director",
        "--for", party, "--at", SIGNED_AT,
    ).status  # fmt: skip


def test_a_draft_is_checked_signed_and_activated(drafted: Cli) -> None:
    said = drafted("agreements", "check", "Ketting", "1")
    assert (said.status, said.out.splitlines()) == (
        1, ["Nobody has signed for the co-operative.", "Nobody has signed for zwaluw."],
    )  # fmt: skip
    blocked = drafted("agreements", "activate", "Ketting", "1")
    assert (blocked.status, len(blocked.err.splitlines())) == (2, 1)

    assert [sign(drafted, "1", party) for party in ("cooperative", "zwaluw")] == [0, 0]
    assert drafted("agreements", "check", "Ketting", "1").status == 0
    assert drafted("agreements", "activate", "Ketting", "1", "--json").json["state"] == "active"

    (row,) = drafted("agreements", "list", "--json").json
    assert (row["version"], row["signed"], row["joining"]) == (
        1, ["cooperative", "zwaluw"], ["zwaluw"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Guaranteed time: 3 h becomes 2 h."),
        ("nl", "Gewaarborgde tijd: 3 u wordt 2 u."),
        ("fr", "Temps garanti : 3 h devient 2 h."),
        ("de", "Garantierte Zeit: 3 Std. wird durch 2 Std. ersetzt."),
    ],
)
def test_two_versions_differ_in_words_of_every_language(
    drafted: Cli, language: str, sentence: str
) -> None:
    drafted("import", "agreement", "-", stdin=json.dumps(SECOND))

    said = drafted("agreements", "diff", "Ketting", "1", "2", "--language", language, "--json")

    told = [change.replace("\N{NO-BREAK SPACE}", " ") for change in said.json["changes"]]
    assert told == [sentence]


def test_a_gap_and_an_overlap_are_told(drafted: Cli) -> None:
    for party in ("cooperative", "zwaluw"):
        sign(drafted, "1", party)
    drafted("agreements", "activate", "Ketting", "1")
    drafted("import", "agreement", "-", stdin=json.dumps({**SECOND, "valid_from": "2026-05-01"}))
    said = drafted("agreements", "check", "Ketting", "2").out
    assert "No version would hold from 1 April 2026 to 30 April 2026" in said

    assert drafted("agreements", "close", "Ketting", "1", "open").status == 0
    said = drafted("agreements", "check", "Ketting", "2").out
    assert "Version 1 of this agreement holds on the same days: from 1 May 2026 on." in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "Nobody", "1"),
        ("diff", "Ketting", "1", "9"),
        ("close", "Ketting", "1", "2026-02-01"),
        ("close", "Ketting", "1", "soon"),
        ("sign", "Ketting", "1", "--name", "H", "--role", "r", "--for", "nobody", "--at", SIGNED_AT),
        ("sign", "Ketting", "1", "--name", "H", "--role", "r", "--for", "zwaluw", "--at", "soon"),
        ("sign", "Ketting", "1", "--name", " ", "--role", "r", "--for", "zwaluw", "--at", SIGNED_AT),
        ("sign", "Ketting", "1", "--name", "H", "--role", "r", "--for", "zwaluw", "--at",
         "2099-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_wrong_input_is_said_in_one_sentence(drafted: Cli, arguments: tuple[str, ...]) -> None:
    said = drafted("agreements", *arguments)

    assert (said.status, said.out, len(said.err.splitlines())) == (2, "", 1)


def test_a_version_is_shown_in_words_and_as_json(drafted: Cli) -> None:
    lines = drafted("agreements", "show", "Ketting", "1").out.splitlines()

    assert lines[0] == "Ketting, version 1: draft, 2026-01-01 to 2026-03-31."
    assert "Hourly rate from 1 January 2026: €13.05 an hour" in lines
    assert drafted("agreements", "show", "Ketting", "1", "--json").json["terms"] == TERMS


def test_the_bundled_figures_are_there_once_the_database_is_up_to_date(drafted: Cli) -> None:
    assert [drafted("migrate").status for _ in "12"] == [0, 0]
    rows = drafted("parameters", "list", "be.rmmmg.monthly", "--unconfirmed", "--json").json

    assert {"2016-06-01", "2020-03-01"} <= {row["valid_from"] for row in rows}
    assert {row["confidence"] for row in rows} == {"unconfirmed"}
    assert len({row["row"] for row in rows}) == len(rows)


ADD = (
    "parameters", "add", "--key", "be.x.hourly", "--scope", "BE", "--value", "13", "--unit",
    "EUR/hour", "--from", "2026-04-01", "--source", "a page", "--by", "Samira Lacroix", "--json",
)  # fmt: skip


def test_a_row_is_added_confirmed_and_withdrawn_in_a_persons_name(
    drafted: Cli, database: Database
) -> None:
    (row,) = drafted(*ADD).json["rows"]
    assert drafted(*ADD).status == 2
    person = ("--by", "Samira Lacroix", "--json")
    said = drafted("parameters", "confirm", str(row), "--source", "Official journal", *person)
    (confirmed,) = said.json["rows"]
    shown = drafted("parameters", "list", "be.x", "--json").json
    assert [(r["row"], r["confidence"], r["source"]) for r in shown] == [
        (confirmed, "confirmed", "Official journal")
    ]

    drafted("parameters", "withdraw", str(confirmed), "--source", "a typing error", *person)

    assert [r["value"] for r in drafted("parameters", "list", "be.x", "--json").json] == [""]
    assert drafted("parameters", "confirm", str(row), "--source", "again", *person).status == 2
    with database.reading() as session:
        actions = session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)).all()
    assert [a for a in actions if a.startswith("parameter.")] == [
        "parameter.added", "parameter.confirmed", "parameter.withdrawn",
    ]  # fmt: skip


def test_what_was_known_before_can_be_listed(drafted: Cli) -> None:
    said = drafted("parameters", "list", "--known-at", "2000-01-01T00:00:00Z", "--json")

    assert said.json == []
    assert drafted("parameters", "list", "--known-at", "soon").status == 2
