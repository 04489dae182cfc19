"""`courier-api export`: files for their owner only, the same again, and refusals in one sentence."""

import json
from datetime import date
from pathlib import Path
from stat import S_IMODE

from courier_api.foundation.database import Database
from courier_api.ledger.post import Movement, Posting, post
from tests.cli.conftest import Cli
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.payroll import CODES, at, make_worked_shift, price
from tests.factories.sources import ZWALUW, make_source

PAYROLL = ("export", "payroll", "--quarter", "2026Q1", "--out")


def work_a_day(database: Database, name: str = "S-1", day: date = date(2026, 2, 3)) -> None:
    with database.transaction() as session:
        source = make_source(session)
        courier = make_courier(session, AMINA, sources={ZWALUW: source})
        make_agreement(session, source)
        make_worked_shift(session, courier, source, starts_at=at(day), minutes=60, name=name)
        price(session, courier)


def test_files_are_written_for_their_owner_only(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    work_a_day(database)

    said = cli(*PAYROLL, str(tmp_path / "out"))

    assert said.status == 0
    assert AMINA.ssin not in said.out + said.err
    written = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in written] == [
        "payroll-2026Q1-v1-components.csv",
        "payroll-2026Q1-v1-control.json",
        "payroll-2026Q1-v1-workers.csv",
    ]
    assert {S_IMODE(file.stat().st_mode) for file in written} == {0o600}
    assert AMINA.ssin in written[2].read_text()


def test_the_same_again_says_so_and_writes_the_same(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    work_a_day(database)
    first = cli(*PAYROLL, str(tmp_path / "out"), "--json").json
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}

    again = cli(*PAYROLL, str(tmp_path / "out"), "--json").json

    assert (first["is_new"], again["is_new"]) == (True, False)
    assert again["sha256"] == first["sha256"]
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_a_quarter_that_changed_says_since_which_version(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    work_a_day(database)
    cli(*PAYROLL, str(tmp_path / "out"))
    work_a_day(database, "S-2", date(2026, 3, 3))

    said = cli(*PAYROLL, str(tmp_path / "out"))

    assert "changed since version 1: this is version 2" in said.out
    assert "c-041 2026-03 Ketting base" in said.out
    assert (tmp_path / "out" / "payroll-2026Q1-v2-corrections.csv").exists()
    assert (tmp_path / "out" / "payroll-2026Q1-v1-workers.csv").exists()


def test_a_difference_from_the_books_is_one_sentence_and_no_file(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    work_a_day(database)
    with database.transaction() as session:
        movements = [
            Movement(account="wages", amount_cents=1),
            Movement(account="bank", amount_cents=-1),
        ]
        stray = Posting(
            employer_number=OURS, effect_key="stray", kind="typed",
            occurred_on=date(2026, 1, 5), movements=movements,
        )  # fmt: skip
        post(session, stray, posted_at=FRIDAY_NOON)

    said = cli(*PAYROLL, str(tmp_path / "out"))

    assert said.status == 2
    assert "wages: the export comes to 39.15 euro, the ledger says 39.16" in said.err
    assert list((tmp_path / "out").iterdir()) == []


def test_the_declaration_needs_codes_and_names_them(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    work_a_day(database)
    dmfa = ("export", "dmfa", "--quarter", "2026Q1", "--out", str(tmp_path / "out"))

    refused = cli(*dmfa)
    given = cli("export", "codes", "-", stdin=json.dumps(CODES))
    said = cli(*dmfa)

    assert refused.status == 2
    assert "employer_class" in refused.err
    assert (given.status, said.status) == (0, 0)
    assert (
        '<value zone="00037">015</value>'
        in (tmp_path / "out" / "dmfa-2026Q1-v1-declaration.xml").read_text()
    )


def test_wrong_input_is_refused(cli: Cli, database: Database, tmp_path: Path) -> None:
    work_a_day(database)
    out = ("--out", str(tmp_path / "out"))

    for quarter in ("2026", "2026Q5", "Q1"):
        assert cli("export", "payroll", "--quarter", quarter, *out).status == 2
    assert cli("export", "payroll", "--quarter", "2026Q4", *out).status == 2
    assert cli("export", "codes", "-", stdin='{"local_unit": "9"}').status == 2
