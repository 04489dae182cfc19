"""`courier-api insurer`: policies are entered and ended; the file of a day says who was declared."""

from datetime import date
from pathlib import Path
from stat import S_IMODE

from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from declarations.worker_quarter.csv_text import csv_rows
from tests.cli.conftest import Cli
from tests.factories.couriers import AMINA, make_courier
from tests.factories.payroll import at, make_worked_shift
from tests.factories.sources import ZWALUW, make_source

ENTER = (
    "insurer", "enter", "work_accident", "--insurer", "Assurances Zenne", "--number", "AW-1",
    "--from", "2026-01-01",
)  # fmt: skip


def work_a_day(database: Database) -> None:
    with database.transaction() as session:
        source = make_source(session)
        courier = make_courier(session, AMINA, sources={ZWALUW: source})
        make_worked_shift(
            session, courier, source, starts_at=at(date(2026, 2, 3)), minutes=60, name="S-1"
        )


def test_a_policy_is_entered_ended_and_listed(cli: Cli, database: Database) -> None:
    work_a_day(database)
    number = cli(*ENTER, "--json").json["id"]
    cli("insurer", "end", str(number), "2026-12-31")

    (row,) = cli("insurer", "policies", "--json").json

    assert (row["number"], row["valid_to"], row["platform"]) == ("AW-1", "2026-12-31", None)
    assert "Assurances Zenne" in cli("insurer", "policies").out


def test_a_policy_of_a_platform_names_it(cli: Cli, database: Database) -> None:
    work_a_day(database)
    cli(*ENTER, "--platform", ZWALUW)

    (row,) = cli("insurer", "policies", "--json").json

    assert row["platform"] == ZWALUW


def test_what_is_wrong_is_said_in_one_sentence(cli: Cli, database: Database) -> None:
    work_a_day(database)
    cli(*ENTER)

    assert [
        cli(*ENTER).status,
        cli(*ENTER, "--platform", "nobody").status,
        cli("insurer", "end", "99", "open").status,
        cli("insurer", "end", "1", "soon").status,
    ] == [2, 2, 2, 2]
    assert "no day" in cli("insurer", "end", "1", "soon").err


def test_the_file_of_a_day_says_who_was_declared_and_insured(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    work_a_day(database)
    cli(*ENTER)

    said = cli("insurer", "day", "2026-02-03", "--out", str(tmp_path), "--json")

    file = tmp_path / "declared-2026-02-03.csv"
    (row,) = csv_rows(file.read_text(encoding="utf-8"))
    assert (said.json["shifts"], said.json["without_declaration"]) == (1, 1)
    assert (row["worker"], row["ssin"], row["policy_number"]) == (
        AMINA.reference,
        AMINA.ssin,
        "AW-1",
    )
    assert (row["start_local"], row["start_utc"]) == (
        "2026-02-03T18:00+01:00", "2026-02-03T17:00:00Z",
    )  # fmt: skip
    assert (row["dimona_period_id"], row["verdict"]) == ("", "")
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert AMINA.ssin not in said.out + said.err


def test_that_a_day_was_read_is_written_down(cli: Cli, database: Database, tmp_path: Path) -> None:
    work_a_day(database)
    cli("insurer", "day", "2026-02-03", "--out", str(tmp_path))

    with database.reading() as session:
        actions = session.scalars(select(AuditRecord.action)).all()
    assert "insurer.day_file" in actions
