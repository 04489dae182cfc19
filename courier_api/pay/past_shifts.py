"""The finished shifts of a period as columns, read with a few statements however many there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.microseconds import microseconds_of
from courier_api.pay.facts import STUDENT, shift_document
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift, ShiftDispute
from courier_api.shifts.told import Held
from courier_api.zone_holds.for_pay import HeldOfShifts, are_holds_between, held_time_of
from platforms.pay import read_shift
from platforms.pay.calendar_days import instant_of
from platforms.pay.population.columns import (
    MISSING,
    STATUS_CODE,
    BreakColumns,
    CourierColumns,
    Flags,
    Ints,
    ShiftColumns,
    couriers,
    day_number,
)
from platforms.pay.population.records import shift_columns
from platforms.word import WordField

ONE_DAY = timedelta(days=1)
NO_BREAKS = len("[]")
UNKNOWN_STATUS = -1
HELD_COLUMNS = (
    "status",
    "starts",
    "ends",
    "planned_starts",
    "planned_ends",
    "cancelled",
    "deliveries",
    "metres",
)
"""What a dispute can hold of a row, beside its breaks."""

SHIFTS = Shift.__table__.c
"""Not through the ORM, which would take as long again for every row."""

READ = (
    SHIFTS.id,
    SHIFTS.courier_id,
    SHIFTS.source_id,
    SHIFTS.worked_on,
    SHIFTS.pay_status,
    microseconds_of(SHIFTS.actual_start),
    microseconds_of(SHIFTS.actual_end),
    microseconds_of(SHIFTS.planned_start),
    microseconds_of(SHIFTS.planned_end),
    microseconds_of(SHIFTS.cancelled_at),
    func.coalesce(SHIFTS.deliveries_count, 1),
    func.coalesce(SHIFTS.distance_metres, 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPeriod:
    """Worked days of one co-operative, both ends inclusive."""

    employer_number: str
    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        """Whether a worked day lies in the period."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class PastShifts:
    """Finished shifts of a period and of the day before it, whose last hours may reach into it.

    `rows` name a courier by the place in `courier_ids`, a platform by its source's id as text.
    `worked_on` is the stored day of each row. `used_minutes` of a student's yearly quota, by
    courier id, were used with us from the beginning of the year until the period.
    """

    rows: ShiftColumns
    worked_on: Ints
    couriers: CourierColumns
    courier_ids: Ints
    is_student: Flags
    used_minutes: Mapping[int, int]

    @property
    def source_ids(self) -> Ints:
        """The source of each row."""
        ids = np.array([int(name) for name in self.rows.platforms], dtype=np.int64)
        found: Ints = ids[self.rows.platform] if len(ids) else self.rows.platform
        return found


def past_shifts(session: Session, period: PastPeriod) -> PastShifts:
    """Read them as they are paid: of what is disputed, what open disputes hold."""
    found = session.execute(
        select(*READ).where(*_of(period)).order_by(SHIFTS.worked_on, SHIFTS.id)
    ).all()
    columns = [list(column) for column in zip(*found, strict=True)] or [[] for _ in READ]
    known = _couriers(session, period)
    rows = _rows(columns, known, _breaks(session, period, columns[0]))
    return PastShifts(
        rows=_with_held(session, period, rows),
        worked_on=_ints([day_number(day) for day in columns[3]]),
        couriers=couriers(known.own_bike, known.own_phone),
        courier_ids=known.ids,
        is_student=known.is_student,
        used_minutes=_used_before(session, period),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Couriers:
    ids: Ints
    own_bike: Flags
    own_phone: Flags
    is_student: Flags


def _of(period: PastPeriod) -> tuple[ColumnElement[bool], ...]:
    return (
        SHIFTS.employer_number == period.employer_number,
        SHIFTS.worked_on >= period.first_day - ONE_DAY,
        SHIFTS.worked_on <= period.last_day,
        SHIFTS.pay_status.is_not(None),
    )


def _rows(columns: Sequence[list[Any]], known: _Couriers, breaks: BreakColumns) -> ShiftColumns:
    ids, courier_ids, source_ids, _, statuses, *numbers = columns
    starts, ends, planned_starts, planned_ends, cancelled, deliveries, metres = map(_ints, numbers)
    platforms = sorted({str(source_id) for source_id in source_ids})
    place_of = {int(name): place for place, name in enumerate(platforms)}
    return ShiftColumns(
        platforms=tuple(platforms),
        ids=_ints(ids),
        courier=np.searchsorted(known.ids, _ints(courier_ids)),
        platform=_ints([place_of[source_id] for source_id in source_ids]),
        status=_ints([STATUS_CODE.get(status, UNKNOWN_STATUS) for status in statuses]),
        starts=starts,
        ends=ends,
        planned_starts=planned_starts,
        planned_ends=planned_ends,
        cancelled=cancelled,
        deliveries=deliveries,
        metres=metres,
        naive=np.zeros(len(ids), dtype=np.bool_),
        breaks=breaks,
    )


def _couriers(session: Session, period: PastPeriod) -> _Couriers:
    riding = select(SHIFTS.courier_id).where(*_of(period))
    found = session.execute(
        select(Courier.id, Courier.worker_type, Courier.own_bike, Courier.own_phone)
        .where(Courier.id.in_(riding))
        .order_by(Courier.id)
    ).all()
    return _Couriers(
        ids=_ints([row.id for row in found]),
        own_bike=_flags([row.own_bike for row in found]),
        own_phone=_flags([row.own_phone for row in found]),
        is_student=_flags([row.worker_type == STUDENT for row in found]),
    )


def _breaks(session: Session, period: PastPeriod, ids: Sequence[int]) -> BreakColumns:
    """Most shifts have none, so only the others are read."""
    has_some = func.length(cast(SHIFTS.breaks, Text)) > NO_BREAKS
    place_of = {shift_id: place for place, shift_id in enumerate(ids)}
    pauses = [
        (place_of[shift_id], pause)
        for shift_id, breaks in session.execute(
            select(SHIFTS.id, SHIFTS.breaks).where(*_of(period), has_some)
        )
        for pause in breaks
    ]
    return BreakColumns(
        shift=_ints([place for place, _ in pauses]),
        starts=_ints([_instant(pause["start"]) for _, pause in pauses]),
        ends=_ints([_instant(pause["end"]) for _, pause in pauses]),
        is_paid=_flags([pause["paid"] for _, pause in pauses]),
    )


def _with_held(session: Session, period: PastPeriod, rows: ShiftColumns) -> ShiftColumns:
    """The rows with what open disputes freeze and holds make of them in the place of what is told."""
    held = _held(session, period)
    zones = _zone_held(session, period)
    if not held and not zones:
        return rows
    wanted = held.keys() | zones.keys()
    shifts = session.scalars(select(Shift).where(Shift.id.in_(wanted)).order_by(Shift.id)).all()
    documents = [
        shift_document(shift, held.get(shift.id), zones.get(shift.id, ())) for shift in shifts
    ]
    own = shift_columns(
        [(0, read_shift(document, "shift")) for document in documents], rows.platforms
    )
    place_of = {shift_id: place for place, shift_id in enumerate(rows.ids.tolist())}
    places = _ints([place_of[shift.id] for shift in shifts])
    columns = {name: getattr(rows, name).copy() for name in HELD_COLUMNS}
    for name, column in columns.items():
        column[places] = getattr(own, name)
    kept = ~np.isin(rows.breaks.shift, places)
    breaks = BreakColumns(
        shift=np.concatenate([rows.breaks.shift[kept], places[own.breaks.shift]]),
        starts=np.concatenate([rows.breaks.starts[kept], own.breaks.starts]),
        ends=np.concatenate([rows.breaks.ends[kept], own.breaks.ends]),
        is_paid=np.concatenate([rows.breaks.is_paid[kept], own.breaks.is_paid]),
    )
    return replace(rows, breaks=breaks, **columns)


def _zone_held(session: Session, period: PastPeriod) -> HeldOfShifts:
    """Which time of finished shifts a hold concerns, by shift; nearly always of none."""
    first = period.first_day - ONE_DAY
    if not are_holds_between(session, period.employer_number, first, period.last_day):
        return {}
    return held_time_of(session, session.scalars(select(Shift).where(*_of(period))))


def _held(session: Session, period: PastPeriod) -> dict[int, Held]:
    """What open disputes freeze, by shift; there are few of them."""
    found = session.execute(
        select(ShiftDispute.shift_id, ShiftDispute.field, ShiftDispute.told)
        .join(Shift, Shift.id == ShiftDispute.shift_id)
        .where(*_of(period), ShiftDispute.state == "open")
    )
    held: dict[int, Held] = {}
    for shift_id, field, told in found:
        held.setdefault(shift_id, {})[WordField(field)] = told
    return held


def _used_before(session: Session, period: PastPeriod) -> dict[int, int]:
    found = session.execute(
        select(WorkedDay.courier_id, func.sum(WorkedDay.declared_minutes))
        .where(
            WorkedDay.employer_number == period.employer_number,
            WorkedDay.worked_on >= date(period.first_day.year, 1, 1),
            WorkedDay.worked_on < period.first_day,
        )
        .group_by(WorkedDay.courier_id)
    )
    return {courier_id: int(minutes) for courier_id, minutes in found}


def _instant(text: str) -> int:
    return instant_of(datetime.fromisoformat(text))


def _ints(values: Iterable[int | None]) -> Ints:
    """A column of whole numbers; what was not told is missing."""
    return np.array([MISSING if each is None else each for each in values], dtype=np.int64)


def _flags(values: Iterable[bool]) -> Flags:
    return np.array([bool(each) for each in values], dtype=np.bool_)
