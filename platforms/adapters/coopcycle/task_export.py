"""The task export of CoopCycle, a CSV file: each drop-off that ended is a delivery, as evidence.

Times stand there without offset, as the server's clock on the wall showed them: Belgian time. The
hour that the clock shows twice or never cannot be told, so such a row is refused. The monthly
payroll export holds totals of a month and no shifts: nothing here can be read from it.

Source: CoopCycle, export of tasks (docs/sources.md#coopcycle-api).
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from platforms.adapters.duty import BELGIAN_TIME
from platforms.adapters.ids import event_id_of
from platforms.adapters.native import NativeEvent, native_event, refuse_field
from platforms.events import FieldFault, InvalidEvent, MalformedBody, Rule, Unreadable

NEEDED_COLUMNS: Final = (
    "#",
    "type",
    "status",
    "traveled_distance_meter",
    "finishedAtDay",
    "finishedAtTime",
    "courier",
)

_OPTIONAL: Final = frozenset(("traveled_distance_meter",))  # older servers leave it out
_OUTCOMES: Final[Mapping[str, str | None]] = {"DONE": None, "FAILED": "failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be read: its line in the file and what is wrong with it."""

    line: int
    faults: tuple[FieldFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskExport:
    """What a file tells, in our own format, and its bad rows. With any, nothing should be stored."""

    events: tuple[NativeEvent, ...]
    bad_rows: tuple[BadRow, ...]


def read_task_export(raw: bytes) -> TaskExport:
    """The drop-offs that ended, each under the same id in every file that has it.

    Rows of pick-ups, of tasks that have not ended and of tasks that nobody had are nothing for us.
    Raises MalformedBody when this is no UTF-8, InvalidEvent when a column is missing.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedBody(Unreadable.NOT_UTF8) from None
    events: list[NativeEvent] = []
    bad_rows: list[BadRow] = []
    for line, cells in _rows(text):
        try:
            events += _events(cells)
        except InvalidEvent as invalid:
            bad_rows.append(BadRow(line=line, faults=invalid.faults))
    return TaskExport(events=tuple(events), bad_rows=tuple(bad_rows))


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", restval=""
    )
    try:
        columns = set(reader.fieldnames or ())
        missing = [name for name in NEEDED_COLUMNS if name not in columns | _OPTIONAL]
        if missing:
            raise InvalidEvent(FieldFault(name, Rule.REQUIRED) for name in missing)
        for cells in reader:
            yield reader.line_num, {name: cells.get(name) or "" for name in NEEDED_COLUMNS}
    except csv.Error:  # a cell that is too long, or has no end
        raise refuse_field(f"line {reader.line_num}", Rule.INVALID) from None


def _events(cells: Mapping[str, str]) -> tuple[NativeEvent, ...]:
    status, courier = cells["status"], cells["courier"]
    if cells["type"] != "DROPOFF" or status not in _OUTCOMES or not courier:
        return ()
    finished_at = _instant(cells["finishedAtDay"], cells["finishedAtTime"])
    facts: dict[str, object] = {
        "external_id": cells["#"],
        "worker": {"external_id": courier},
        "accepted_at": finished_at,  # not told: no time is claimed
        "dropped_off_at": finished_at,
        "distance_m": _metres(cells["traveled_distance_meter"]),
        "outcome": _OUTCOMES[status],
    }
    event_id = event_id_of("coopcycle-task", cells["#"], status, finished_at.isoformat())
    return (
        native_event(
            "delivery.completed", "delivery", facts, event_id=event_id, occurred_at=finished_at
        ),
    )


def _instant(day: str, time: str) -> datetime:
    try:
        local = datetime.strptime(f"{day} {time}", "%d/%m/%Y %H:%M:%S").replace(tzinfo=BELGIAN_TIME)
    except ValueError:
        raise refuse_field("finishedAtDay", Rule.INVALID) from None
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise refuse_field("finishedAtTime", Rule.OFFSET_MISSING)
    return local.astimezone(UTC)


def _metres(text: str) -> int | None:
    """Whole metres; a decimal comma or point and what follows it is cut off."""
    whole = text.strip().replace(",", ".").partition(".")[0]
    if not whole:
        return None
    if not (whole.isascii() and whole.isdigit() and len(whole) < 10):
        raise refuse_field("traveled_distance_meter", Rule.NOT_AN_INTEGER)
    return int(whole)
