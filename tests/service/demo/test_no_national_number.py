"""A week from webhook to pay and export: no national number leaves, none is readable where it rests."""

import logging
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from courier_api.cli.main import main
from courier_api.demo.driver import end_of_week
from courier_api.demo.establish import Established
from courier_api.demo.timeline import LateArrivals, build_timeline
from courier_api.demo.week import Week
from courier_api.foundation.database import Database
from tests.factories.outgoing import make_endpoint
from tests.factories.raw_database import raw_content
from tests.service.demo.rehearsal import Rehearsal, Witness, rehearse
from tests.service.demo.small_week import week_of, write_instances

EVERY_THIRD = Decimal("0.3")
COMMANDS = (
    ("verify",),
    ("ledger", "check"),
    ("inbox", "list", "--json"),
    ("sources", "list", "--json"),
)


def forms_of(ssin: str) -> set[str]:
    """A number as people and machines write it."""
    day, month, year, serial, check = ssin[4:6], ssin[2:4], ssin[:2], ssin[6:9], ssin[9:]
    dotted = f"{year}.{month}.{day}-{serial}.{check}"
    return {ssin, dotted, dotted.replace(".", ""), f"{ssin[:6]}-{ssin[6:]}", ssin.encode().hex()}


def readable(numbers: Iterable[str], content: str) -> list[str]:
    """Which of the numbers stand in a text, in whatever form."""
    return [number for number in numbers if any(form in content for form in forms_of(number))]


def tell_every_platform(session: Session, established: Established) -> None:
    """Every platform wants to hear of its shifts."""
    for slug in established.secrets:
        make_endpoint(session, slug)


@pytest.mark.timeout(240)
def test_a_week_writes_no_national_number_anywhere(
    new_database_url: Callable[[], str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    week = week_of(write_instances(tmp_path / "days"))
    numbers = [person.ssin for person in week.people]
    url, witness = new_database_url(), Witness()
    database = Database(url)
    rehearsal = Rehearsal(
        database=database,
        week=week,
        timeline=build_timeline(
            week, arrival_seed=1, late_arrivals=LateArrivals.WITHIN_LEGAL_WINDOWS
        ),
        fault_seed="canary",
        fault_rate=EVERY_THIRD,
        witness=witness,
        prepare=tell_every_platform,
    )
    try:
        rehearse(rehearsal)
        monkeypatch.setenv("COURIER_DATABASE_URL", url)
        at = end_of_week(week, rehearsal.timeline)
        monkeypatch.setenv("COURIER_CLOCK", at.isoformat())
        for command in (*COMMANDS, export_of(week, tmp_path)):
            main(command)
        said = capfd.readouterr()
        stored = raw_content(database).decode("utf-8", "replace")
    finally:
        database.dispose()

    written = {
        "log": "\n".join(map(whole_record, caplog.records)),
        "sms": "\n".join(witness.sms),
        "webhooks": "\n".join(witness.webhooks),
        "addresses": "\n".join(witness.addresses),
        "problems": "\n".join(witness.problems),
        "metrics": witness.metrics,
        "database": stored,
        "commands": said.out + said.err,
    }
    assert [name for name, text in written.items() if not text and name != "problems"] == []
    found = {name: readable(numbers, text) for name, text in written.items()}
    assert [name for name, numbers_in_it in found.items() if numbers_in_it] == []


def export_of(week: Week, folder: Path) -> tuple[str, ...]:
    """The file for the payroll office, which may hold numbers; what is printed may not."""
    (folder / "out").mkdir()
    day = week.opens_at
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    return ("export", "payroll", "--quarter", quarter, "--out", str(folder / "out"))


def whole_record(record: logging.LogRecord) -> str:
    """Everything that a log line carries, before anything is masked."""
    return f"{record.getMessage()} {record.__dict__} {record.exc_text or ''}"
