"""`import couriers` and `import agreement`."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from courier_api.agreements.models import AgreementVersion
from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.foundation.models import Cooperative
from tests.cli.conftest import Cli
from tests.factories.agreements import TERMS
from tests.factories.couriers import AMINA, DRIES, Person
from tests.factories.sources import make_source

AGREEMENT: dict[str, Any] = {
    "name": "Ketting",
    "valid_from": "2026-01-01",
    "terms": TERMS,
    "platforms": [{"source": "zwaluw", "fee_pct": "6.5", "vat_pct": "21", "payment_days": 30}],
    "signatories": [
        {
            "name": "Hilde",
            "role": "director",
            "for": "cooperative",
            "signed_at": "2025-12-15T10:00Z",
        },
        {"name": "Noor", "role": "director", "for": "zwaluw", "signed_at": "2025-12-15T10:00Z"},
    ],
}


def row(person: Person, **changes: object) -> str:
    """A courier as a line of the file."""
    fields = {
        "id": person.reference,
        "name": person.name,
        "ssin": person.ssin,
        "worker_type": "OTH",
        "phone": person.phone,
        "iban": person.iban,
        **changes,
    }
    return json.dumps(fields, ensure_ascii=False)


GOOD = f"{row(AMINA)}\n\n{row(DRIES)}\n"


def couriers(database: Database) -> int:
    """How many there are."""
    with database.reading() as session:
        return session.scalar(select(func.count(Courier.id))) or 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of two good rows."""
    path = tmp_path / "couriers.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    return path


def test_couriers_are_imported_and_counted(cli: Cli, database: Database, file: Path) -> None:
    first, second = (cli("import", "couriers", str(file), "--json") for _ in range(2))

    assert (first.status, first.json) == (0, {
        "dry_run": False, "rows": 2, "added": 2, "changed": 0, "unchanged": 0, "faults": [],
    })  # fmt: skip
    assert (second.json["added"], second.json["unchanged"]) == (0, 2)
    assert couriers(database) == 2


def test_a_file_can_come_from_standard_input(cli: Cli, database: Database) -> None:
    assert cli("import", "couriers", "-", stdin=GOOD).status == 0
    assert couriers(database) == 2


def test_a_line_separator_inside_a_name_does_not_cut_the_row(cli: Cli, database: Database) -> None:
    said = cli(
        "import",
        "couriers",
        "-",
        stdin=row(AMINA).replace("Amina", "Am\u0085ina"),
    )

    assert said.status == 2
    assert "Line 1, column name" in said.out
    assert "Line 2" not in said.out


def test_a_dry_run_says_what_would_be_and_changes_nothing(
    cli: Cli, database: Database, file: Path
) -> None:
    said = cli("import", "couriers", str(file), "--dry-run", "--json")

    assert (said.status, said.json["added"], said.json["dry_run"]) == (0, 2, True)
    with database.reading() as session:
        assert session.scalars(select(Cooperative.employer_number)).all() == []


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_every_bad_row_is_named_and_nothing_is_changed(
    cli: Cli, database: Database, dry_run: list[str]
) -> None:
    lines = [
        row(AMINA),
        row(DRIES, worker_type="EXT", ssin="90041212477"),
        "{",
        row(DRIES, phone="nobody"),
    ]
    said = cli("import", "couriers", "-", *dry_run, "--json", stdin="\n".join(lines))

    assert said.status == 2
    named = [(fault["line"], fault["column"]) for fault in said.json["faults"]]
    assert named == [(2, "worker_type"), (2, "ssin"), (3, "-"), (4, "phone")]
    assert couriers(database) == 0


def test_people_are_told_line_column_and_reason(cli: Cli) -> None:
    said = cli("import", "couriers", "-", stdin=row(AMINA, worker_type="EXT"))

    assert said.out.splitlines()[0] == "Line 1, column worker_type: must be OTH, STU or FLX."


def test_what_is_taken_in_the_database_is_named_too(cli: Cli, database: Database) -> None:
    cli("import", "couriers", "-", stdin=row(AMINA))

    said = cli("import", "couriers", "-", "--json", stdin=row(DRIES, ssin=AMINA.ssin))

    assert said.status == 2
    assert [fault["column"] for fault in said.json["faults"]] == ["ssin"]
    assert couriers(database) == 1


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_no_number_of_a_person_is_ever_said(cli: Cli, as_json: list[str]) -> None:
    wrong = row(AMINA, ssin="90041212477", iban="BE04539000000132", phone="+3247012345x")
    said = [cli("import", "couriers", "-", *as_json, stdin=text) for text in (wrong, GOOD, GOOD)]

    told = "".join(each.out + each.err for each in said)
    assert not [n for n in ("90041212477", "132", AMINA.ssin, AMINA.phone, AMINA.iban) if n in told]


@pytest.mark.parametrize("name", ["/nowhere/couriers.jsonl", "/", "\0"])
@pytest.mark.parametrize("what", ["couriers", "agreement"])
def test_a_file_that_cannot_be_read_is_wrong_input(cli: Cli, what: str, name: str) -> None:
    said = cli("import", what, name)

    assert (said.status, len(said.err.splitlines())) == (2, 1)


@pytest.mark.parametrize("what", ["couriers", "agreement"])
def test_a_file_that_is_not_utf8_is_wrong_input(cli: Cli, what: str) -> None:
    assert cli("import", what, "-", stdin=b"\xff\xfe").status == 2


def test_an_agreement_is_stored(cli: Cli, database: Database) -> None:
    with database.transaction() as session:
        make_source(session)
    said = [cli("import", "agreement", "-", "--json", stdin=json.dumps(AGREEMENT)) for _ in "12"]

    assert [(each.status, each.json) for each in said] == [
        (0, {"name": "Ketting", "version": 1, "state": "active"})
    ] * 2
    with database.reading() as session:
        assert session.scalar(select(func.count(AgreementVersion.id))) == 1


@pytest.mark.parametrize(
    "document",
    [
        "",
        "[]",
        "{}",
        "NaN",
        json.dumps({**AGREEMENT, "platforms": [{"source": "nobody"}]}),
        json.dumps({**AGREEMENT, "terms": {"rates": 5}}),
        json.dumps({**AGREEMENT, "valid_from": 5}),
    ],
)
def test_what_is_no_agreement_is_said_in_one_sentence(cli: Cli, document: str) -> None:
    said = cli("import", "agreement", "-", stdin=document)

    assert (said.status, said.out, len(said.err.splitlines())) == (2, "", 1)
