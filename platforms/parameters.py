"""The dated table of figures set by law or agreement: loaded, checked, asked by date.

Errors, all of them ValueErrors:

ParameterError
├── ParameterFileFault     the table itself is wrong; loading it fails as a whole
├── NoParameterValue       no number holds on the date asked for
└── UnconfirmedParameter   the number is not confirmed, and somebody wanted to pay with it
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

BUNDLED = Path(__file__).with_name("parameters.csv")
COLUMNS = ("key", "scope", "valid_from", "valid_to", "value", "unit", "source", "confidence")
KEY_TEXT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
MEANT_AS_NUMBER = re.compile(
    r"[ \u00a0]*[+-]?([0-9.,_' \u00a0]*[0-9][0-9.,_' \u00a0]*(e[+-]?[0-9]+)?|nan|inf|infinity) *",
    re.IGNORECASE,
)
DECIMAL_TEXT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")


class ParameterError(ValueError):
    """Root of what the table may raise; each text is one sentence."""


class ParameterFileFault(ParameterError):
    """A row that cannot be trusted; the text names its line."""


class NoParameterValue(ParameterError):
    """A gap, a note without a number, or a value that has been withdrawn."""


class UnconfirmedParameter(ParameterError):
    """A figure nobody has confirmed may be shown, never paid with."""


class Confidence(StrEnum):
    """How sure a figure is. `secondary` computes, and is shown as such."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow:
    """One figure for one period; both days are inclusive, and no last day is open.

    `value` is None for a note: `text` is then shown and never computed with. `known_from` is the
    moment the row was entered. `row_id` names it where it is stored.
    """

    key: str
    scope: str
    valid_from: date
    valid_to: date | None
    value: Decimal | None
    text: str
    unit: str
    source: str
    confidence: Confidence
    known_from: datetime
    entered_by: str
    row_id: int | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in the period of this row."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class ParameterTable:
    """All rows known so far. Rows are added, never changed.

    A row entered later goes before an earlier one on the days of its own period; a later row
    without a value withdraws. Raises ParameterFileFault when two rows of one key and scope that
    were entered at the same moment hold on the same day.
    """

    def __init__(self, rows: Iterable[ParameterRow]) -> None:
        self.rows = tuple(rows)
        self._by_name: defaultdict[tuple[str, str], list[ParameterRow]] = defaultdict(list)
        for row in self.rows:
            self._by_name[row.key, row.scope].append(row)
        for same_name in self._by_name.values():
            _refuse_overlap(same_name)

    def with_rows(self, rows: Iterable[ParameterRow]) -> "ParameterTable":
        """The table with more rows."""
        return ParameterTable((*self.rows, *rows))

    def row_on(
        self, key: str, scope: str, day: date, *, known_at: datetime | None = None
    ) -> ParameterRow:
        """The row that holds on a day, a note included; as it was known at a moment, if given.

        Raises NoParameterValue in a gap: the nearest value is never taken instead.
        """
        holding = [
            row
            for row in self._by_name.get((key, scope), ())
            if row.holds_on(day) and (known_at is None or row.known_from <= known_at)
        ]
        if not holding:
            raise NoParameterValue(f"No value of {key} for {scope} holds on {day}.")
        return max(holding, key=lambda row: row.known_from)

    def value_on(
        self,
        key: str,
        scope: str,
        day: date,
        *,
        for_payout: bool = False,
        known_at: datetime | None = None,
    ) -> Decimal:
        """The number that holds on a day.

        Raises NoParameterValue in a gap and for a note, and UnconfirmedParameter when somebody
        wants to pay with a figure that nobody has confirmed.
        """
        row = self.row_on(key, scope, day, known_at=known_at)
        if row.value is None:
            raise NoParameterValue(f"{key} for {scope} is a note on {day}, not a number.")
        if for_payout and row.confidence is Confidence.UNCONFIRMED:
            raise UnconfirmedParameter(
                f"{key} for {scope} is unconfirmed on {day}; a person must confirm it first."
            )
        return row.value


def bundled_parameters(*, known_from: datetime, entered_by: str) -> ParameterTable:
    """The table that comes with the program."""
    return load_parameters(BUNDLED, known_from=known_from, entered_by=entered_by)


def load_parameters(path: Path, *, known_from: datetime, entered_by: str) -> ParameterTable:
    """A table from a CSV file. Raises ParameterFileFault, naming the line, at the first fault."""
    with path.open(encoding="utf-8", newline="") as file:
        return read_parameters(file, known_from=known_from, entered_by=entered_by)


def read_parameters(
    lines: Iterable[str], *, known_from: datetime, entered_by: str
) -> ParameterTable:
    """A table from the lines of a CSV text, with the moment and the person who enters it."""
    if known_from.utcoffset() is None:
        raise ParameterFileFault("The moment a table becomes known needs an offset.")
    reader = csv.DictReader(lines, strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ParameterFileFault(f"The columns must be: {', '.join(COLUMNS)}.")
    rows: list[ParameterRow] = []
    for cells in reader:
        place = f"Line {reader.line_num}"
        if None in cells or None in cells.values():
            raise ParameterFileFault(f"{place} does not have {len(COLUMNS)} cells.")
        rows.append(read_row(cells, place, known_from=known_from, entered_by=entered_by))
    return ParameterTable(rows)


def read_row(
    cells: Mapping[str, str], place: str, *, known_from: datetime, entered_by: str
) -> ParameterRow:
    """One row from its cells. Raises ParameterFileFault, which begins with the place."""
    key, confidence = cells["key"], cells["confidence"]
    if not KEY_TEXT.fullmatch(key):
        raise ParameterFileFault(f"{place}: the key is not words joined by dots.")
    if confidence not in set(Confidence):
        raise ParameterFileFault(f"{place}: the confidence is unknown.")
    for column in ("scope", "unit", "source"):
        if not cells[column].strip():
            raise ParameterFileFault(f"{place}: the {column} is missing.")
    valid_from = _day(cells["valid_from"], f"{place}: valid_from")
    valid_to = _day(cells["valid_to"], f"{place}: valid_to") if cells["valid_to"] else None
    if valid_to is not None and valid_to < valid_from:
        raise ParameterFileFault(f"{place}: the period ends before it begins.")
    return ParameterRow(
        key=key,
        scope=cells["scope"],
        valid_from=valid_from,
        valid_to=valid_to,
        value=read_number(cells["value"], place),
        text=cells["value"],
        unit=cells["unit"],
        source=cells["source"],
        confidence=Confidence(confidence),
        known_from=known_from,
        entered_by=entered_by,
    )


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParameterFileFault(f"{place} is not a date written YYYY-MM-DD.") from error


def read_number(text: str, place: str = "The row") -> Decimal | None:
    """The decimal, or None for a note. What was clearly meant as a number must be one."""
    if DECIMAL_TEXT.fullmatch(text):
        return Decimal(text)
    if _looks_like_a_number(text):
        raise ParameterFileFault(f"{place}: the value is not a plain decimal number.")
    return None


def _looks_like_a_number(text: str) -> bool:
    """Digits with stray points, commas or blanks; an exponent; not-a-number and infinity."""
    return bool(text) and bool(MEANT_AS_NUMBER.fullmatch(text))


def _refuse_overlap(rows: list[ParameterRow]) -> None:
    in_order = sorted(rows, key=lambda row: (row.known_from, row.valid_from))
    for earlier, later in pairwise(in_order):
        entered_together = earlier.known_from == later.known_from
        if entered_together and earlier.holds_on(later.valid_from):
            raise ParameterFileFault(
                f"Two rows of {later.key} for {later.scope} hold on {later.valid_from}."
            )
