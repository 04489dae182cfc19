"""The task export of CoopCycle: each finished drop-off becomes a delivery, as evidence.

The export has no times of acceptance: a delivery is taken as accepted when its pick-up was done,
or else when it was dropped off. Names, addresses and notes of customers are left out.

Source: CoopCycle, columns of the task export (docs/sources.md#coopcycle-task-export).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from platforms.events import InvalidEvent
from platforms.events.document import JsonObject
from platforms.files.cells import CellFault, read_day_and_time, read_decimal
from platforms.files.faults import WHOLE_ROW, RowFault
from platforms.files.ready_events import ReadyEvent, digest_of, ready_event
from platforms.files.table import TableRow
from platforms.rounding import round_half_up

COLUMNS: Final = (
    "#",
    "# order",
    "orderCode",
    "orderTotal",
    "orderRevenue",
    "type",
    "address.name",
    "address.streetAddress",
    "address.latlng",
    "address.description",
    "afterDay",
    "afterTime",
    "beforeDay",
    "beforeTime",
    "status",
    "emitted_co2",
    "traveled_distance_meter",
    "comments",
    "event.DONE.notes",
    "event.FAILED.notes",
    "finishedAtDay",
    "finishedAtTime",
    "courier",
    "tags",
    "address.contactName",
    "organization",
)
NEEDED_COLUMNS: Final = ("#", "type", "status", "finishedAtDay", "finishedAtTime", "courier")

OUTCOME_BY_STATUS: Final[Mapping[str, str]] = {"DONE": "delivered", "FAILED": "failed"}
PICKUP: Final = "PICKUP"
DROPOFF: Final = "DROPOFF"

_COLUMN_BY_FIELD: Final[Mapping[str, str]] = {
    "data.delivery.external_id": "#",
    "data.delivery.worker.external_id": "courier",
    "data.delivery.dropped_off_at": "finishedAtTime",
    "data.delivery.distance_m": "traveled_distance_meter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReading:
    """The deliveries of an export. `skipped` counts rows that are no finished drop-off of a courier."""

    events: tuple[ReadyEvent, ...]
    faults: tuple[RowFault, ...]
    skipped: int


def read_tasks(rows: Sequence[TableRow], platform: str) -> TaskReading:
    """Every finished drop-off of a courier, with the pick-up of its order where there is one.

    A task that nobody had is evidence of nobody's work.
    """
    events: list[ReadyEvent] = []
    faults: list[RowFault] = []
    done = [row for row in rows if row.cells.get("status") in OUTCOME_BY_STATUS]
    drop_offs = [row for row in done if row.cells.get("type") == DROPOFF and "courier" in row.cells]
    pickups = _pickups(done)
    for row in drop_offs:
        found = _delivery(row, pickups, platform)
        if isinstance(found, ReadyEvent):
            events.append(found)
        else:
            faults += found
    return TaskReading(
        events=tuple(events), faults=tuple(faults), skipped=len(rows) - len(drop_offs)
    )


def _pickups(done: Sequence[TableRow]) -> dict[str, datetime]:
    """When each order was first picked up. A pick-up without a readable time tells nothing."""
    pickups: dict[str, datetime] = {}
    for row in done:
        order = row.cells.get("# order")
        if order is None or row.cells.get("type") != PICKUP:
            continue
        with suppress(CellFault):
            at = _finished_at(row)
            pickups[order] = min(at, pickups.get(order, at))
    return pickups


def _finished_at(row: TableRow) -> datetime:
    return read_day_and_time(
        row.cells.get("finishedAtDay", ""), row.cells.get("finishedAtTime", "")
    )


def _delivery(
    row: TableRow, pickups: Mapping[str, datetime], platform: str
) -> ReadyEvent | list[RowFault]:
    faults = []
    dropped_off_at = distance_m = None
    try:
        dropped_off_at = _finished_at(row)
    except CellFault as fault:
        faults.append(RowFault(place=row.place, column="finishedAtTime", code=fault.rule))
    try:
        distance_m = _metres(row.cells.get("traveled_distance_meter"))
    except CellFault as fault:
        faults.append(RowFault(place=row.place, column="traveled_distance_meter", code=fault.rule))
    if dropped_off_at is None or faults:
        return faults
    picked_up_at = pickups.get(row.cells.get("# order", ""))
    if picked_up_at is not None and picked_up_at > dropped_off_at:
        picked_up_at = None  # several drop-offs of one order: it was another round's
    facts: JsonObject = {
        "external_id": row.cells.get("#", ""),
        "worker": {"external_id": row.cells.get("courier", "")},
        "accepted_at": (picked_up_at or dropped_off_at).isoformat(),
        "picked_up_at": picked_up_at.isoformat() if picked_up_at else None,
        "dropped_off_at": dropped_off_at.isoformat(),
        "distance_m": distance_m,
        "outcome": OUTCOME_BY_STATUS[row.cells["status"]],
    }
    told = {name: value for name, value in facts.items() if value is not None}
    try:
        return ready_event(
            "delivery.completed",
            {"delivery": told},
            event_id=digest_of(platform, told).hex(),
            occurred_at=dropped_off_at,
            place=row.place,
        )
    except InvalidEvent as invalid:
        return [
            RowFault(
                place=row.place,
                column=_COLUMN_BY_FIELD.get(fault.field, WHOLE_ROW),
                code=fault.rule,
            )
            for fault in invalid.faults
        ]


def _metres(cell: str | None) -> int | None:
    return None if cell is None else round_half_up(Fraction(read_decimal(cell)))
