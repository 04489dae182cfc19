"""The hand-over file of a platform without webhooks: one row tells what is known about one shift.

`docs/files.md` is the description that platforms are given.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from platforms.events import FieldFault, InvalidEvent
from platforms.files.cells import CellFault, read_time, read_whole, read_whole_decimal
from platforms.files.faults import WHOLE_ROW, Place, RowFault
from platforms.files.ready_events import digest_of
from platforms.files.table import TableRow

COLUMNS: Final = (
    "event_id",
    "shift_id",
    "worker_id",
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "break_minutes",
    "deliveries",
    "distance_m",
    "base_cents",
    "tips_cents",
    "expense_cents",
    "postcode",
    "vehicle",
    "note",
)
NEEDED_COLUMNS: Final = ("shift_id", "worker_id", "planned_start", "planned_end")

TIME_COLUMNS: Final = ("planned_start", "planned_end", "actual_start", "actual_end")
DECIMAL_COLUMNS: Final = ("distance_m",)
"""Where a decimal comma is accepted, as long as nothing but zeros stand behind it."""
WHOLE_COLUMNS: Final = ("break_minutes", "deliveries", "base_cents", "tips_cents", "expense_cents")

EARNING_COLUMNS: Final[Mapping[str, str]] = {
    "base_cents": "base",
    "tips_cents": "tip",
    "expense_cents": "expense",
}
"""The kind of earning each column holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """One good row. `digest` stands for its platform and all it says in columns that we know.

    Columns that we do not know are kept in `others`; they change nothing.
    """

    place: Place
    digest: bytes
    shift_id: str
    worker_id: str
    event_id: str | None = None
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    break_minutes: int | None = None
    deliveries: int | None = None
    distance_m: int | None = None
    earnings: Mapping[str, int] = field(default_factory=dict)
    postcode: str | None = None
    vehicle: str | None = None
    note: str | None = field(default=None, repr=False)
    others: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def tells_work(self) -> bool:
        """Whether the row says that work was done."""
        return self.actual_start is not None or self.actual_end is not None

    @property
    def tells_plan(self) -> bool:
        """Whether the row says when the shift was planned."""
        return self.planned_start is not None or self.planned_end is not None


Reader = Callable[[str], datetime | int]

_READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(TIME_COLUMNS, read_time),
    **dict.fromkeys(WHOLE_COLUMNS, read_whole),
    **dict.fromkeys(DECIMAL_COLUMNS, read_whole_decimal),
}
_COLUMN_BY_FIELD: Final[Mapping[str, str]] = {
    "id": "event_id",
    "data.shift.external_id": "shift_id",
    "data.shift.worker.external_id": "worker_id",
    "data.shift.deliveries_count": "deliveries",
    "data.shift.zone.postcode": "postcode",
    "data.shift.vehicle.type": "vehicle",
    **{
        f"data.shift.{name}": name
        for name in (*TIME_COLUMNS, "break_minutes", "distance_m", "note")
    },
}
_EARNINGS: Final = "data.shift.earnings."


def read_shift_row(row: TableRow, platform: str) -> tuple[ShiftRow, list[RowFault]]:
    """What the readable cells of a row say, and the faults of the others.

    Rules between cells are those of events: whoever makes an event of the row finds them.
    """
    values: dict[str, datetime | int] = {}
    faults: list[RowFault] = []
    for column, read in _READERS.items():
        if column in row.cells:
            try:
                values[column] = read(row.cells[column])
            except CellFault as fault:
                faults.append(RowFault(place=row.place, column=column, code=fault.rule))
    return _shift_row(row, platform, values), faults


def _shift_row(row: TableRow, platform: str, values: Mapping[str, datetime | int]) -> ShiftRow:
    cells = row.cells
    instants = {name: _instant(values.get(name)) for name in TIME_COLUMNS}
    counts = {name: _count(values.get(name)) for name in (*WHOLE_COLUMNS, *DECIMAL_COLUMNS)}
    told = {column: cells[column] for column in COLUMNS if column in cells}
    earnings = {
        kind: cents
        for column, kind in EARNING_COLUMNS.items()
        if (cents := counts[column]) is not None
    }
    return ShiftRow(
        place=row.place,
        digest=digest_of(platform, cells.get("shift_id", ""), told),
        shift_id=cells.get("shift_id", ""),
        worker_id=cells.get("worker_id", ""),
        event_id=cells.get("event_id"),
        **instants,
        break_minutes=counts["break_minutes"],
        deliveries=counts["deliveries"],
        distance_m=counts["distance_m"],
        earnings=earnings,
        postcode=cells.get("postcode"),
        vehicle=cells.get("vehicle"),
        note=cells.get("note"),
        others={column: cell for column, cell in cells.items() if column not in COLUMNS},
    )


def _instant(value: datetime | int | None) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _count(value: datetime | int | None) -> int | None:
    return value if isinstance(value, int) else None


def faults_of_event(row: ShiftRow, invalid: InvalidEvent) -> Iterator[RowFault]:
    """The faults of the event that a row would make, named by the columns of the row."""
    for fault in invalid.faults:
        yield RowFault(place=row.place, column=_column_of(row, fault), code=fault.rule)


def _column_of(row: ShiftRow, fault: FieldFault) -> str:
    if fault.field.startswith(_EARNINGS):
        index = fault.field.removeprefix(_EARNINGS).split(".")[0]
        kind = tuple(row.earnings)[int(index)] if index.isdecimal() else ""
        return next((c for c, each in EARNING_COLUMNS.items() if each == kind), WHOLE_ROW)
    return _COLUMN_BY_FIELD.get(fault.field, WHOLE_ROW)
