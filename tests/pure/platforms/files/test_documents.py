"""What platforms are told of files is what is read."""

import re
from pathlib import Path

from platforms.files import FileRule, read_file
from platforms.files.shift_rows import COLUMNS

DOCS = Path(__file__).parents[4] / "docs"
GUIDE = (DOCS / "files.md").read_text(encoding="utf-8")


def test_the_example_is_read_without_a_fault() -> None:
    reading = read_file((DOCS / "example-shifts.csv").read_bytes(), "zwaluw")

    assert (reading.faults, reading.unknown_columns) == ((), ())
    assert [row.shift_id for row in reading.shifts] == ["S-1001", "S-1002", "S-1003", "S-1004"]
    ends_at = reading.shifts[-1].planned_end
    assert ends_at
    assert (ends_at.hour, ends_at.minute) == (1, 30)


def test_every_column_is_described() -> None:
    table = GUIDE.split("| column |")[1].split("\n\n")[0]

    assert sorted(set(re.findall(r"`([a-z_]+)`", table)) & set(COLUMNS)) == sorted(COLUMNS)


def test_every_rule_of_files_is_described() -> None:
    assert [rule for rule in FileRule if f"`{rule}`" not in GUIDE] == []
