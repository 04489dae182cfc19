"""`import shifts`: one bad row stops the file, the rest is stored like webhooks."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxEvent
from tests.cli.conftest import Cli
from tests.factories.events import Told, raw
from tests.factories.files import PLAN, WORK, Cells, csv_bytes
from tests.factories.sources import ZWALUW, make_source

GOOD = csv_bytes(PLAN, WORK | {"shift_id": "S-2"})
BAD = csv_bytes(
    PLAN,
    WORK | {"shift_id": "S-2", "planned_start": "2026-10-25T02:30", "tips_cents": "3,50"},
    PLAN | {"shift_id": "S-3", "planned_end": "2026-03-06T17:00", "note": "Amina Benali"},
)


def events(database: Database) -> int:
    """How many are stored."""
    with database.reading() as session:
        return session.scalar(select(func.count(InboxEvent.id))) or 0


def run(cli: Cli, content: bytes, *options: str) -> tuple[int, dict[str, object]]:
    """Status and document of an import from standard input."""
    said = cli("import", "shifts", "-", "--source", ZWALUW, "--json", *options, stdin=content)
    return said.status, said.json


@pytest.mark.usefixtures("zwaluw")
def test_a_file_is_imported_once(cli: Cli, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "march.csv"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD)
    first, second = (
        cli("import", "shifts", str(file), "--source", ZWALUW, "--json") for _ in range(2)
    )

    assert (first.status, second.status) == (0, 0)
    assert (first.json["rows"], first.json["added"], first.json["imported_before"]) == (2, 2, None)
    assert (second.json["added"], second.json["unchanged"]) == (0, 2)
    assert second.json["imported_before"]
    assert events(database) == 2


@pytest.mark.usefixtures("zwaluw")
def test_a_changed_row_is_counted_as_a_correction(cli: Cli, database: Database) -> None:
    run(cli, GOOD)
    changed = csv_bytes(PLAN, WORK | {"shift_id": "S-2", "tips_cents": "0"})

    status, said = run(cli, changed)

    assert (status, said["corrected"], said["unchanged"]) == (0, 1, 1)
    assert events(database) == 3


@pytest.mark.usefixtures("zwaluw")
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_every_bad_row_is_named_with_column_and_reason_and_nothing_is_stored(
    cli: Cli, database: Database, options: list[str]
) -> None:
    status, said = run(cli, BAD, *options)

    assert status == 2
    faults = said["faults"]
    assert isinstance(faults, list)
    assert [(f["row"], f["column"], f["code"]) for f in faults] == [
        (3, "planned_start", "time_comes_twice"),
        (3, "tips_cents", "not_a_whole_number"),
        (4, "planned_end", "end_not_after_start"),
    ]
    assert all(fault["reason"] for fault in faults)
    assert events(database) == 0


@pytest.mark.usefixtures("zwaluw")
def test_a_dry_run_says_what_would_be_and_changes_nothing(cli: Cli, database: Database) -> None:
    status, said = run(cli, GOOD, "--dry-run")

    assert (status, said["dry_run"], said["added"]) == (0, True, 2)
    assert events(database) == 0
    assert run(cli, GOOD)[1]["imported_before"] is None


@pytest.mark.usefixtures("zwaluw")
def test_people_are_told_in_sentences_and_never_whose_row_it_is(cli: Cli) -> None:
    bad = cli("import", "shifts", "-", "--source", ZWALUW, stdin=BAD)
    good = cli("import", "shifts", "-", "--source", ZWALUW, stdin=GOOD)

    assert bad.out.splitlines()[-1].startswith("Nothing was imported.")
    assert "Row 4, column planned_end: is not after the start." in bad.out
    assert good.out == "2 rows added, 0 corrections, 0 known.\n"
    assert "Amina" not in bad.out + bad.err + good.out


@pytest.mark.usefixtures("zwaluw")
def test_json_lines_are_read_by_what_they_are(cli: Cli, database: Database) -> None:
    status, said = run(cli, b"\n".join(raw(b) for b in (Told().planned(), Told().started())))

    assert (status, said["kind"], said["added"]) == (0, "events", 2)
    assert events(database) == 2


@pytest.mark.usefixtures("zwaluw")
@pytest.mark.parametrize("content", [b"", b"\xff\xfe;", b"a;b\n1;2\n", b"{\n"])
def test_what_is_no_such_file_is_wrong_input(cli: Cli, database: Database, content: bytes) -> None:
    status, said = run(cli, content)

    assert status == 2
    assert said["faults"]
    assert events(database) == 0


@pytest.mark.usefixtures("zwaluw")
def test_unknown_columns_are_named(cli: Cli) -> None:
    rows: list[Cells] = [PLAN | {"depot": "Zuid"}]

    assert run(cli, csv_bytes(*rows, columns=[*PLAN, "depot"]))[1]["unknown_columns"] == ["depot"]


@pytest.mark.parametrize(
    "arguments",
    [["-", "--source", "nobody"], ["/nowhere/a.csv", "--source", ZWALUW], ["-"]],
)
def test_without_a_file_or_its_source_nothing_is_done(
    cli: Cli, database: Database, arguments: list[str]
) -> None:
    with database.transaction() as session:
        make_source(session)
    said = cli("import", "shifts", *arguments, stdin=GOOD)

    assert (said.status, said.out, events(database)) == (2, "", 0)
    assert said.err
