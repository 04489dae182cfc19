"""`courier-api dimona inspection`, `verify` and `verify-chain`."""

from pathlib import Path
from stat import S_IMODE
from zipfile import ZipFile

import pytest
from sqlalchemy import select, text

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from tests.cli.conftest import Cli
from tests.factories.clocks import MovedClock
from tests.factories.couriers import AMINA
from tests.factories.events import Told
from tests.factories.running import running
from tests.factories.services import make_services

MARCH = ("--from", "2026-03-01", "--until", "2026-03-31")
NAME = "dimona-c-041-2026-03-01-2026-03-31.zip"


@pytest.fixture
def declared(database: Database) -> Database:
    """Amina's shift of Friday was planned, declared and accepted."""
    clock = MovedClock()
    with running(make_services(database, clock), clock) as started:
        started.tell(Told().planned())
        started.pass_time(seconds=10)
        assert started.shift().covered
    return database


def take(cli: Cli, folder: Path, *more: str) -> Path:
    """The file of March, taken by a command."""
    said = cli("dimona", "inspection", AMINA.reference, *MARCH, "--out", str(folder), *more)
    assert said.status == 0, said.err
    assert AMINA.ssin not in said.out + said.err
    return folder / NAME


def test_one_file_holds_everything_and_stands(cli: Cli, declared: Database, tmp_path: Path) -> None:
    file = take(cli, tmp_path)

    with ZipFile(file) as archive:
        names = set(archive.namelist())
        declarations = archive.read("declarations.json").decode()
        summary = archive.read("summary.html").decode()
    assert names == {
        "manifest.json", "receipts.jsonl", "chain.txt", "shifts.json", "declarations.json",
        "alerts.json", "changes.json", "summary.html",
    }  # fmt: skip
    assert AMINA.ssin in declarations
    assert AMINA.ssin not in summary
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert cli("dimona", "verify", str(file), "--stored").status == 0


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_the_summary_speaks_every_language(
    cli: Cli, declared: Database, tmp_path: Path, language: str
) -> None:
    with ZipFile(take(cli, tmp_path, "--language", language)) as archive:
        assert f'<html lang="{language}">' in archive.read("summary.html").decode()


def test_the_same_again_has_the_same_bytes_and_each_is_written_down(
    cli: Cli, declared: Database, tmp_path: Path
) -> None:
    first = take(cli, tmp_path / "a").read_bytes()

    assert take(cli, tmp_path / "b").read_bytes() == first
    with declared.reading() as session:
        taken = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "filings.inspection_taken")
        ).all()
    assert len(taken) == 2
    assert {row.actor for row in taken} == {"command"}


def test_a_changed_byte_is_told_with_its_place(
    cli: Cli, declared: Database, tmp_path: Path
) -> None:
    file = take(cli, tmp_path)
    raw = file.read_bytes()
    at = raw.index(AMINA.ssin.encode())
    file.write_bytes(raw[:at] + b"1" + raw[at + 1 :])

    said = cli("dimona", "verify", str(file))

    assert said.status == 1
    assert "unreadable" in said.out or "receipt" in said.out


def test_a_receipt_that_was_never_written_is_told_against_the_store(
    cli: Cli, declared: Database, tmp_path: Path
) -> None:
    file = take(cli, tmp_path)
    with declared.transaction() as session:
        if declared.is_sqlite:
            session.execute(text("DROP TRIGGER filing_receipts_no_update"))
        else:
            session.execute(text("ALTER TABLE filing_receipts DISABLE TRIGGER USER"))
        session.execute(
            text("UPDATE filing_receipts SET sha256 = previous_sha256 WHERE number = 1")
        )

    assert cli("dimona", "verify", str(file)).status == 0
    told = cli("dimona", "verify", str(file), "--stored", "--json")
    assert told.status == 1
    assert {"place": "receipt 1", "fault": "unexpected",
            "what": "no receipt like it is stored here"} in told.json["faults"]  # fmt: skip
    assert cli("dimona", "verify-chain").status == 1


def test_the_whole_chain_is_checked(cli: Cli, declared: Database) -> None:
    said = cli("dimona", "verify-chain", "--json")

    assert said.status == 0
    assert said.json["receipts"] >= 2
    assert said.json["faults"] == []


@pytest.mark.parametrize("arguments", [
    ("nobody", *MARCH), ("c-041", "--from", "March", "--until", "2026-03-31"),
    ("c-041", "--from", "2026-03-31", "--until", "2026-03-01"),
])  # fmt: skip
def test_what_cannot_be_taken_is_said_in_one_sentence(
    cli: Cli, declared: Database, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    said = cli("dimona", "inspection", *arguments, "--out", str(tmp_path / "out"))

    assert said.status == 2
    assert said.err.count("\n") == 1
    assert not list(tmp_path.glob("out/*"))
