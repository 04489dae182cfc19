"""`import staff`: advisers and office from a file."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from courier_api.auth.models import SignInIdentity, StaffMember
from courier_api.foundation.database import Database
from tests.cli.conftest import Cli
from tests.factories.couriers import AMINA, make_courier

ILSE = {"name": "Ilse", "role": "confidential", "phone": "0470 88 80 01", "language": "nl"}
HILDE = {"name": "Hilde", "role": "adviser", "phone": "+32470888003", "language": "fr"}


def written(tmp_path: Path, *rows: object) -> str:
    path = tmp_path / "staff.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return str(path)


def staff(database: Database) -> list[tuple[str, str, str]]:
    query = select(StaffMember.name, SignInIdentity.role, SignInIdentity.language).join(
        SignInIdentity, SignInIdentity.person_id == StaffMember.id
    )
    with database.reading() as session:
        return sorted((name, role, language) for name, role, language in session.execute(query))


def test_people_are_added_and_brought_up_to_date(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    first = cli("import", "staff", written(tmp_path, ILSE, HILDE), "--json")
    again = cli("import", "staff", written(tmp_path, {**ILSE, "role": "office"}), "--json")

    assert (first.json["added"], again.json["changed"]) == (2, 1)
    assert staff(database) == [("Hilde", "adviser", "fr"), ("Ilse", "office", "nl")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**ILSE, "role": "courier"}, "the role is one of"),
        ({**ILSE, "phone": "twelve"}, "a phone number is needed"),
        ({**ILSE, "name": " "}, "a name is needed"),
        ({**ILSE, "language": "xx"}, "the language is one of"),
        ({**ILSE, "ssin": "90041212476"}, "there is no column ssin"),
        (["Ilse"], "it is no object of texts"),
        (ILSE, "this phone stands on an earlier line"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(
    cli: Cli, database: Database, tmp_path: Path, row: object, words: str
) -> None:
    told = cli("import", "staff", written(tmp_path, ILSE, row))

    assert told.status == 2
    assert f"Line 2: {words}" in told.out
    assert staff(database) == []


def test_the_phone_of_a_courier_is_no_phone_of_staff(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        make_courier(session)

    assert cli("import", "staff", written(tmp_path, {**ILSE, "phone": AMINA.phone})).status == 2
