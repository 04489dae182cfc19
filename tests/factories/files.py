"""Hand-over files of a platform: rows of the agreed columns, as text and as bytes."""

import csv
from collections.abc import Iterable
from io import StringIO

from platforms.files.shift_rows import COLUMNS

Cells = dict[str, str]

PLAN: Cells = {
    "shift_id": "S-1",
    "worker_id": "W-7",
    "planned_start": "2026-03-06T18:00",
    "planned_end": "2026-03-06T22:00",
}
WORK: Cells = {
    **PLAN,
    "actual_start": "2026-03-06T18:00",
    "actual_end": "2026-03-06T22:00",
    "break_minutes": "30",
    "deliveries": "9",
    "distance_m": "21000",
    "base_cents": "6400",
    "tips_cents": "350",
}


def csv_text(
    *rows: Cells, columns: Iterable[str] = COLUMNS, separator: str = ";", line_end: str = "\r\n"
) -> str:
    """A file with these rows; cells that a row does not name are empty."""
    text = StringIO(newline="")
    writer = csv.DictWriter(
        text, list(columns), restval="", delimiter=separator, lineterminator=line_end
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def csv_bytes(*rows: Cells, columns: Iterable[str] = COLUMNS) -> bytes:
    """The same as bytes."""
    return csv_text(*rows, columns=columns).encode()


def many_shifts(count: int) -> list[Cells]:
    """Worked shifts of their own."""
    return [WORK | {"shift_id": f"S-{number:05}"} for number in range(count)]
