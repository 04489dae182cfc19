"""Text with a header to rows of named cells, whichever of `;` and `,` parts them.

Source: RFC 4180 for quotes and line ends (docs/sources.md#rfc-4180).
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from platforms.files.faults import (
    HEADER_ROW,
    WHOLE_ROW,
    FileRule,
    Place,
    RowFault,
    at_header,
)

SEPARATORS: Final = (";", ",")
LONGEST_CELL: Final = 10_000

_FIELD_LIMIT: Final = "field larger than field limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row: its cells by column, without blanks around them; empty cells are left out."""

    place: Place
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The good rows, and every fault of the others. Without a usable header there are no rows."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    faults: tuple[RowFault, ...]


def header_of(text: str, known: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The separator that makes more known columns of the first row, and the columns."""
    found = [(separator, _first_row(text, separator)) for separator in SEPARATORS]
    return max(found, key=lambda pair: len(set(pair[1]) & set(known)))


def read_table(text: str, known: Collection[str]) -> Table:
    """The rows below the header. A row with a fault does not hide the faults of those after it."""
    separator, columns = header_of(text, known)
    faults = list(_header_faults(columns, known))
    if faults:
        return Table(columns=columns, rows=(), faults=tuple(faults))
    rows: list[TableRow] = []
    for place, found in _rows(text, separator):
        if place.row == HEADER_ROW or found == []:
            continue
        told = [found] if isinstance(found, RowFault) else list(_row_faults(place, columns, found))
        faults += told
        if not told and not isinstance(found, RowFault):
            cells = {
                column: cell.strip()
                for column, cell in zip(columns, found, strict=True)
                if cell.strip()
            }
            if cells:  # a row of separators alone is what spreadsheets leave at the end
                rows.append(TableRow(place=place, cells=cells))
    return Table(columns=columns, rows=tuple(rows), faults=tuple(faults))


def _first_row(text: str, separator: str) -> tuple[str, ...]:
    try:
        row = next(csv.reader(StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return ()
    return tuple(cell.strip() for cell in row)


def _header_faults(columns: Sequence[str], known: Collection[str]) -> Iterator[RowFault]:
    for column, times in Counter(columns).items():
        if not column:
            yield at_header(WHOLE_ROW, FileRule.UNNAMED_COLUMN)
        elif times > 1:
            # Without a header this may be anything; only a known name is repeated.
            yield at_header(column if column in known else WHOLE_ROW, FileRule.DUPLICATE_COLUMN)


def _rows(text: str, separator: str) -> Iterator[tuple[Place, list[str] | RowFault]]:
    """Each row, or why it cannot be read. After quotes that do not fit nothing can be told apart."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        place = Place(row=number, line=reader.line_num + 1)
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if _FIELD_LIMIT in str(error):
                yield place, RowFault(place=place, column=WHOLE_ROW, code=FileRule.CELL_TOO_LONG)
                continue
            yield place, RowFault(place=place, column=WHOLE_ROW, code=FileRule.BAD_QUOTES)
            return
        yield place, row


def _row_faults(place: Place, columns: Sequence[str], row: Sequence[str]) -> Iterator[RowFault]:
    if len(row) != len(columns):
        yield RowFault(place=place, column=WHOLE_ROW, code=FileRule.WRONG_CELL_COUNT)
        return
    for column, cell in zip(columns, row, strict=True):
        if len(cell) > LONGEST_CELL:
            yield RowFault(place=place, column=column, code=FileRule.CELL_TOO_LONG)
