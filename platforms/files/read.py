"""A whole file to shifts or events, with every fault in it, before anything is done with them."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from platforms.events import InvalidEvent, MalformedBody
from platforms.files import shift_rows, task_rows
from platforms.files.faults import WHOLE_ROW, FileRule, RowFault, at_header
from platforms.files.json_lines import read_json_lines, repeated_ids
from platforms.files.ready_events import ReadyEvent
from platforms.files.shift_events import first_event, id_of_first
from platforms.files.shift_rows import TIME_COLUMNS, ShiftRow, faults_of_event, read_shift_row
from platforms.files.table import Table, header_of, read_table
from platforms.files.task_rows import read_tasks

MOST_ROWS_OF_ONE_SHIFT: Final = 100
"""They are handled together."""

_TASK_MARK: Final = frozenset({"finishedAtDay", "finishedAtTime"})
_SOME_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
_BYTE_ORDER_MARK: Final = "\ufeff"


class FileKind(StrEnum):
    """What a file holds."""

    SHIFTS = "shifts"
    TASKS = "tasks"
    EVENTS = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """A file as read. `rows` counts all rows with content, `skipped` those that tell nothing for us
    (tasks that are no finished drop-off of a courier). Either `shifts` or `events` is filled."""

    kind: FileKind
    rows: int
    shifts: tuple[ShiftRow, ...] = ()
    events: tuple[ReadyEvent, ...] = ()
    faults: tuple[RowFault, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    skipped: int = 0


def read_file(raw: bytes, platform: str) -> FileReading:
    """Read CSV or JSON lines, whichever it is. Never raises: what is wrong is among the faults.

    `platform` is the source's name: it is part of the ids of rows that bring none.
    """
    try:
        text = raw.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        return _refused(at_header(WHOLE_ROW, FileRule.NOT_UTF8))
    if not text.strip():
        return _refused(at_header(WHOLE_ROW, FileRule.EMPTY_FILE))
    if text.lstrip().startswith("{"):
        return _events(text)
    _, columns = header_of(text, {*shift_rows.COLUMNS, *task_rows.COLUMNS})
    return _tasks(text, platform) if set(columns) >= _TASK_MARK else _shifts(text, platform)


def _refused(fault: RowFault) -> FileReading:
    return FileReading(kind=FileKind.SHIFTS, rows=0, faults=(fault,))


def _events(text: str) -> FileReading:
    events, faults = read_json_lines(text)
    bad_rows = len({fault.place.row for fault in faults})
    return FileReading(
        kind=FileKind.EVENTS,
        rows=len(events) + bad_rows,
        events=events,
        faults=_in_order([*faults, *repeated_ids(events)]),
    )


def _tasks(text: str, platform: str) -> FileReading:
    table = read_table(text, task_rows.COLUMNS)
    faults = [*table.faults, *_missing(table, task_rows.NEEDED_COLUMNS)]
    if faults and not table.rows:
        return FileReading(kind=FileKind.TASKS, rows=0, faults=tuple(faults))
    reading = read_tasks(table.rows, platform)
    return FileReading(
        kind=FileKind.TASKS,
        rows=_count(table),
        events=reading.events,
        faults=_in_order([*faults, *reading.faults]),
        unknown_columns=_unknown(table, task_rows.COLUMNS),
        skipped=reading.skipped,
    )


def _shifts(text: str, platform: str) -> FileReading:
    table = read_table(text, shift_rows.COLUMNS)
    missing = list(_missing(table, shift_rows.NEEDED_COLUMNS))
    if missing or not table.columns:
        # Nothing else can be judged, and without its header the file may show anything.
        return FileReading(
            kind=FileKind.SHIFTS, rows=0, faults=_in_order([*table.faults, *missing])
        )
    shifts: list[ShiftRow] = []
    faults = list(table.faults)
    for row in table.rows:
        shift, told = read_shift_row(row, platform)
        told += _faults_between(shift, {fault.column for fault in told})
        faults += told
        if not told:
            shifts.append(shift)
    return FileReading(
        kind=FileKind.SHIFTS,
        rows=_count(table),
        shifts=tuple(shifts),
        faults=_in_order([*faults, *_repeated(shifts)]),
        unknown_columns=_unknown(table, shift_rows.COLUMNS),
    )


def _faults_between(row: ShiftRow, unreadable: Set[str]) -> list[RowFault]:
    """What the door would say of the event of this row, beside cells that are told already."""
    try:
        first_event(row, event_id=id_of_first(row), told_at=_SOME_TIME)
    except InvalidEvent as invalid:
        told = {*unreadable, *(TIME_COLUMNS if unreadable & set(TIME_COLUMNS) else ())}
        return [fault for fault in faults_of_event(row, invalid) if fault.column not in told]
    except MalformedBody as malformed:  # columns of others by the hundred
        return [RowFault(place=row.place, column=WHOLE_ROW, code=malformed.reason)]
    return []


def _repeated(shifts: Sequence[ShiftRow]) -> Iterator[RowFault]:
    first: dict[str, ShiftRow] = {}
    times: Counter[str] = Counter()
    for row in shifts:
        times[row.shift_id] += 1
        if times[row.shift_id] == MOST_ROWS_OF_ONE_SHIFT + 1:
            yield RowFault(
                place=row.place, column="shift_id", code=FileRule.TOO_MANY_ROWS_OF_ONE_SHIFT
            )
        if row.event_id and first.setdefault(row.event_id, row).shift_id != row.shift_id:
            yield RowFault(place=row.place, column="event_id", code=FileRule.ID_ON_ANOTHER_ROW)


def _missing(table: Table, needed: Sequence[str]) -> Iterator[RowFault]:
    for column in needed:
        if column not in table.columns:
            yield at_header(column, FileRule.MISSING_COLUMN)


def _unknown(table: Table, known: Sequence[str]) -> tuple[str, ...]:
    return tuple(column for column in table.columns if column and column not in known)


def _count(table: Table) -> int:
    return len(table.rows) + len({fault.place.row for fault in table.faults})


def _in_order(faults: Sequence[RowFault]) -> tuple[RowFault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.place.row, fault.column, fault.code)))
