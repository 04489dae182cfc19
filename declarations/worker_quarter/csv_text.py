"""Rows as CSV that a spreadsheet reads as data. Source: RFC 4180 (docs/sources.md#rfc-4180)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A heading and the rows, lines ended by CR LF; None is an empty cell.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue()


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows of such a text, by column."""
    return list(csv.DictReader(StringIO(text, newline="")))


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
