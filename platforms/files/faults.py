"""What can be wrong with a file: each fault with its row, column, code and words.

A fault never holds the value itself, which may be about a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from platforms.events import Rule, Unreadable

WHOLE_ROW: Final = "-"
"""Stands where no single column is to blame."""

HEADER_ROW: Final = 1


class FileRule(StrEnum):
    """The rules of files, beside those of the events in them. The names are published."""

    EMPTY_FILE = "empty_file"
    NOT_UTF8 = "not_utf8"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    UNNAMED_COLUMN = "unnamed_column"
    WRONG_CELL_COUNT = "wrong_cell_count"
    BAD_QUOTES = "bad_quotes"
    CELL_TOO_LONG = "cell_too_long"
    NOT_A_TIME = "not_a_time"
    TIME_COMES_TWICE = "time_comes_twice"
    TIME_DOES_NOT_EXIST = "time_does_not_exist"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NOT_A_DECIMAL_NUMBER = "not_a_decimal_number"
    ID_ON_ANOTHER_ROW = "id_on_another_row"
    ID_TAKEN = "id_taken"
    TOO_MANY_ROWS_OF_ONE_SHIFT = "too_many_rows_of_one_shift"


_REASONS: Final[Mapping[str, str]] = {
    FileRule.EMPTY_FILE: "the file is empty",
    FileRule.NOT_UTF8: "the file is not UTF-8 text",
    FileRule.MISSING_COLUMN: "the column is missing",
    FileRule.DUPLICATE_COLUMN: "the column is named twice",
    FileRule.UNNAMED_COLUMN: "a column has no name",
    FileRule.WRONG_CELL_COUNT: "the row has not as many cells as the header",
    FileRule.BAD_QUOTES: "the quotes do not fit together; what follows could not be read",
    FileRule.CELL_TOO_LONG: "has more than 10,000 characters",
    FileRule.NOT_A_TIME: "is no time: write 2026-03-23T18:00 or 2026-03-23T18:00:00+01:00",
    FileRule.TIME_COMES_TWICE: "comes twice in that night: add the offset, +02:00 or +01:00",
    FileRule.TIME_DOES_NOT_EXIST: "does not exist: the clocks were put forward over it",
    FileRule.NOT_A_WHOLE_NUMBER: "is no whole number",
    FileRule.NOT_A_DECIMAL_NUMBER: "is no number",
    FileRule.ID_ON_ANOTHER_ROW: "is on an earlier row with other content",
    FileRule.ID_TAKEN: "is known with other content",
    FileRule.TOO_MANY_ROWS_OF_ONE_SHIFT: "the shift has more than 100 rows in this file",
    Rule.REQUIRED: "is missing",
    Rule.EMPTY: "is empty",
    Rule.TOO_LONG: "is too long",
    Rule.BAD_CHARACTERS: "has characters that are not allowed",
    Rule.BELOW_MINIMUM: "is too small",
    Rule.ABOVE_MAXIMUM: "is too large",
    Rule.UNKNOWN_VALUE: "is none of the known values",
    Rule.UNKNOWN_TYPE: "is no known type of event",
    Rule.UNKNOWN_VERSION: "is no known version",
    Rule.NOT_A_BELGIAN_POSTCODE: "is no Belgian postcode",
    Rule.NOT_RFC3339: "is no time: write 2026-03-23T18:00:00+01:00",
    Rule.OFFSET_MISSING: "has no offset",
    Rule.OUTSIDE_2000_2099: "is not between 2000 and 2099",
    Rule.END_NOT_AFTER_START: "is not after the start",
    Rule.END_BEFORE_START: "is before the start",
    Rule.LONGER_THAN_24_HOURS: "is more than 24 hours after the start",
    Rule.DUPLICATE_KEY: "is named twice",
    Unreadable.EMPTY: "the line is empty",
    Unreadable.TOO_LARGE: "the row is larger than 1 MiB",
    Unreadable.BYTE_ORDER_MARK: "the line starts with a byte-order mark",
    Unreadable.NOT_JSON: "the line is not JSON",
    Unreadable.NESTED_TOO_DEEP: "the line is nested too deeply",
    Unreadable.NOT_AN_OBJECT: "the line is not a JSON object",
}
_OTHER_REASON: Final = "breaks a rule of the format"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: its row as a spreadsheet counts (the header is 1), and the line of
    the text on which that row begins."""

    row: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """One fault of a file."""

    place: Place
    column: str
    code: str

    @property
    def reason(self) -> str:
        """What is wrong, in words that follow the name of the column."""
        return _REASONS.get(self.code, _OTHER_REASON)


def at_header(column: str, code: str) -> RowFault:
    """A fault of the file as a whole, or of its header."""
    return RowFault(place=Place(row=HEADER_ROW, line=1), column=column, code=code)
