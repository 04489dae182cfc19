"""Rows of shift columns as the records of the one-day rule, and records as columns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from platforms.pay.calendar_days import EPOCH, instant_of
from platforms.pay.facts import Break, Shift
from platforms.pay.population.columns import (
    MISSING,
    STATUS_CODE,
    STATUSES,
    BreakColumns,
    Ints,
    ShiftColumns,
)

METRES_PER_KM = 1000
UNKNOWN = "unknown"
INSTANTS = {
    "starts": "starts_at",
    "ends": "ends_at",
    "planned_starts": "planned_starts_at",
    "planned_ends": "planned_ends_at",
    "cancelled": "cancelled_at",
}
"""The instants of a row: the column, and the field of the record."""


def shift_records(shifts: ShiftColumns) -> list[Shift]:
    """The rows as records, in their order.

    A row that is naive gets a start without offset, which is what it is refused for.
    """
    pauses: defaultdict[int, list[Break]] = defaultdict(list)
    rows = zip(*(column.tolist() for column in _break_lists(shifts.breaks)), strict=True)
    for place, starts, ends, is_paid in rows:
        pause = Break(starts_at=_moment(starts), ends_at=_moment(ends), is_paid=bool(is_paid))
        pauses[place].append(pause)
    columns = {name: getattr(shifts, name).tolist() for name in INSTANTS}
    numbers = (shifts.platform, shifts.status, shifts.deliveries, shifts.metres, shifts.naive)
    return [
        Shift(
            id=str(name),
            platform=shifts.platforms[platform],
            status=STATUSES[status] if 0 <= status < len(STATUSES) else UNKNOWN,
            breaks=frozenset(pauses[place]),
            deliveries=deliveries,
            km=Decimal(metres) / METRES_PER_KM,
            **{
                field: _moment(columns[column][place], is_naive=naive and column == "starts")
                for column, field in INSTANTS.items()
            },
        )
        for place, (name, platform, status, deliveries, metres, naive) in enumerate(
            zip(shifts.ids.tolist(), *(column.tolist() for column in numbers), strict=True)
        )
    ]


def shift_columns(
    rows: Iterable[tuple[int, Shift]], platforms: Sequence[str] | None = None
) -> ShiftColumns:
    """Records with the place of their courier, as columns.

    `platforms` are all the names, in ascending order; by default those that occur. Kilometres are
    taken to the metre. Raises ValueError for a distance that is not a whole number of metres.
    """
    given = list(rows)
    shifts = [shift for _, shift in given]
    names = tuple(platforms or sorted({shift.platform for shift in shifts}))
    place_of = {name: place for place, name in enumerate(names)}
    instants = {
        column: _column(_instant(getattr(shift, field)) for shift in shifts)
        for column, field in INSTANTS.items()
    }
    return ShiftColumns(
        platforms=names,
        ids=np.array([shift.id for shift in shifts], dtype=np.str_),
        courier=_column(courier for courier, _ in given),
        platform=_column(place_of[shift.platform] for shift in shifts),
        status=_column(_status(shift) for shift in shifts),
        deliveries=_column(shift.deliveries for shift in shifts),
        metres=_column(_metres(shift.km) for shift in shifts),
        naive=np.array([_is_naive(shift) for shift in shifts], dtype=np.bool_),
        breaks=_break_columns(shifts),
        **instants,
    )


def _break_columns(shifts: Sequence[Shift]) -> BreakColumns:
    pauses = [(place, each) for place, shift in enumerate(shifts) for each in shift.breaks]
    return BreakColumns(
        shift=_column(place for place, _ in pauses),
        starts=_column(_instant(each.starts_at) for _, each in pauses),
        ends=_column(_instant(each.ends_at) for _, each in pauses),
        is_paid=np.array([each.is_paid for _, each in pauses], dtype=np.bool_),
    )


def _break_lists(breaks: BreakColumns) -> tuple[Ints, ...]:
    return (breaks.shift, breaks.starts, breaks.ends, breaks.is_paid.astype(np.int64))


def _column(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _moment(instant: int, *, is_naive: bool = False) -> datetime | None:
    if is_naive:
        return EPOCH.replace(tzinfo=None)
    return None if instant == MISSING else EPOCH + timedelta(microseconds=instant)


def _instant(moment: datetime | None) -> int:
    if moment is None or moment.utcoffset() is None:
        return MISSING
    return instant_of(moment)


def _status(shift: Shift) -> int:
    return next((code for name, code in STATUS_CODE.items() if name == shift.status), -1)


def _is_naive(shift: Shift) -> bool:
    moments = [getattr(shift, field) for field in INSTANTS.values()]
    moments += [moment for each in shift.breaks for moment in (each.starts_at, each.ends_at)]
    return any(moment is not None and moment.utcoffset() is None for moment in moments)


def _metres(km: Decimal) -> int:
    metres = km * METRES_PER_KM
    if metres != int(metres):
        raise ValueError("A distance is not a whole number of metres.")
    return int(metres)
