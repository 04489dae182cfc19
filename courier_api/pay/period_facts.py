"""The finished shifts of many couriers in a period, read with one query, as columns."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.known import KnownVersion
from courier_api.couriers.models import Courier
from courier_api.pay.facts import EARNS_NOTHING, PLAN_NEEDED, STUDENT, versions_of
from courier_api.pay.held import last_change_id
from courier_api.pay.models import WorkedDay
from courier_api.pay.questions import PREFIX
from courier_api.shifts.models import HumanTask, Shift, ShiftDispute
from platforms.pay.calendar_days import instant_of
from platforms.pay.population import (
    MISSING,
    STATUS_CODE,
    BreakColumns,
    CourierColumns,
    ShiftColumns,
    couriers,
)
from platforms.pay.population.columns import Flags, Ints

READ = (
    "id", "revision", "source_id", "courier_id", "worked_on", "pay_status", "planned_start", "planned_end",
    "actual_start", "actual_end", "cancelled_at", "breaks", "distance_metres", "deliveries_count",
)  # fmt: skip
CODE_OF: dict[str | None, int] = {status.value: code for status, code in STATUS_CODE.items()}
UNKNOWN_STATUS = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """What pay asks of a courier."""

    id: int
    own_bike: bool
    own_phone: bool
    is_student: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """Couriers with their shifts under one version, in order of day and id.

    Each courier has shifts under this version alone. `known_change_id`: the last change of agreements
    that is known.
    """

    version: KnownVersion
    riders: tuple[Rider, ...]
    shifts: tuple[Shift, ...]
    known_change_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole months: from the first day of one to before the first day of another."""

    begins: date
    ends: date


def read_period(
    session: Session, courier_ids: Collection[int], period: Period
) -> tuple[list[PeriodFacts], set[int]]:
    """The facts by version, and the couriers who need more than a sum: they come month by month.

    Those have a shift without agreement, shifts under several versions, an open dispute, an open
    question about their pay, or days that were priced after the period.
    """
    rows = _shifts(session, courier_ids, period)
    by_version = versions_of(session, rows)
    versions: defaultdict[int, set[int]] = defaultdict(set)
    covered: set[int] = set()
    for version, own in by_version:
        covered.update(row.id for row in own)
        for row in own:
            versions[row.courier_id].add(version.id)
    apart = {courier_id for courier_id, found in versions.items() if len(found) > 1}
    apart |= {
        row.courier_id
        for row in rows
        if row.id not in covered and row.pay_status not in EARNS_NOTHING
    }
    apart |= _with_disputes(session, courier_ids) | _with_questions(session, courier_ids)
    apart |= _with_later_days(session, courier_ids, period)
    riders = _riders(session, courier_ids)
    return [_facts(session, version, own, riders, apart) for version, own in by_version], apart


def shift_columns_of(facts: PeriodFacts) -> ShiftColumns:
    """The shifts as columns; a platform is the source's id as text."""
    shifts = facts.shifts
    platforms = tuple(sorted({str(shift.source_id) for shift in shifts}))
    platform_of = {int(name): place for place, name in enumerate(platforms)}
    place_of = {rider.id: place for place, rider in enumerate(facts.riders)}
    planned = [shift.pay_status in PLAN_NEEDED for shift in shifts]
    cancelled = [(shift.pay_status or "").startswith("cancelled") for shift in shifts]
    return ShiftColumns(
        platforms=platforms,
        ids=_column(shift.id for shift in shifts),
        courier=_column(place_of[shift.courier_id] for shift in shifts),
        platform=_column(platform_of[shift.source_id] for shift in shifts),
        status=_column(CODE_OF.get(shift.pay_status, UNKNOWN_STATUS) for shift in shifts),
        starts=_column(_instant(shift.actual_start) for shift in shifts),
        ends=_column(_instant(shift.actual_end) for shift in shifts),
        planned_starts=_told(shifts, planned, "planned_start"),
        planned_ends=_told(shifts, planned, "planned_end"),
        cancelled=_told(shifts, cancelled, "cancelled_at"),
        deliveries=_column(
            1 if shift.deliveries_count is None else shift.deliveries_count for shift in shifts
        ),
        metres=_column(shift.distance_metres or 0 for shift in shifts),
        naive=np.zeros(len(shifts), dtype=np.bool_),
        breaks=_breaks(shifts),
    )


def courier_columns_of(facts: PeriodFacts) -> CourierColumns:
    """Who owns a bike and a phone."""
    return couriers(
        _flags(rider.own_bike for rider in facts.riders),
        _flags(rider.own_phone for rider in facts.riders),
    )


def students_of(facts: PeriodFacts) -> Flags:
    """Who is a student."""
    return _flags(rider.is_student for rider in facts.riders)


def used_before_period(session: Session, facts: PeriodFacts, period: Period) -> Ints:
    """Minutes of each student's quota used with us in the year, before the period."""
    rows = session.execute(
        select(WorkedDay.courier_id, WorkedDay.declared_minutes).where(
            WorkedDay.courier_id.in_([rider.id for rider in facts.riders if rider.is_student]),
            WorkedDay.worked_on >= period.begins.replace(month=1),
            WorkedDay.worked_on < period.begins,
        )
    )
    used: defaultdict[int, int] = defaultdict(int)
    for courier_id, minutes in rows:
        used[courier_id] += minutes
    return _column(used[rider.id] for rider in facts.riders)


def _shifts(session: Session, courier_ids: Collection[int], period: Period) -> Sequence[Shift]:
    """Rows with the names of a shift's columns, no objects that a session would follow."""
    rows = session.execute(
        select(*(getattr(Shift, name) for name in READ))
        .where(
            Shift.courier_id.in_(courier_ids),
            Shift.worked_on >= period.begins - timedelta(days=1),
            Shift.worked_on < period.ends,
            Shift.pay_status.is_not(None),
        )
        .order_by(Shift.worked_on, Shift.id)
    ).all()
    return cast("Sequence[Shift]", rows)


def _facts(
    session: Session,
    version: KnownVersion,
    rows: Iterable[Shift],
    riders: dict[int, Rider],
    apart: set[int],
) -> PeriodFacts:
    own = tuple(row for row in rows if row.courier_id not in apart)
    return PeriodFacts(
        version=version,
        riders=tuple(riders[courier_id] for courier_id in sorted({row.courier_id for row in own})),
        shifts=own,
        known_change_id=last_change_id(session, version.employer_number),
    )


def _riders(session: Session, courier_ids: Collection[int]) -> dict[int, Rider]:
    rows = session.execute(
        select(Courier.id, Courier.own_bike, Courier.own_phone, Courier.worker_type).where(
            Courier.id.in_(courier_ids)
        )
    )
    return {
        courier_id: Rider(
            id=courier_id, own_bike=bike, own_phone=phone, is_student=worker_type == STUDENT
        )
        for courier_id, bike, phone, worker_type in rows
    }


def _with_disputes(session: Session, courier_ids: Collection[int]) -> set[int]:
    query = select(Shift.courier_id).join(ShiftDispute, ShiftDispute.shift_id == Shift.id)
    return set(
        session.scalars(
            query.where(Shift.courier_id.in_(courier_ids), ShiftDispute.state == "open")
        )
    )


def _with_questions(session: Session, courier_ids: Collection[int]) -> set[int]:
    query = select(HumanTask.courier_id).where(
        HumanTask.courier_id.in_(courier_ids),
        HumanTask.closed_at.is_(None),
        HumanTask.key.startswith(PREFIX),
    )
    return {courier_id for courier_id in session.scalars(query) if courier_id is not None}


def _with_later_days(session: Session, courier_ids: Collection[int], period: Period) -> set[int]:
    """Who was priced after the period already: a student's quota may change there too."""
    query = select(WorkedDay.courier_id).where(
        WorkedDay.courier_id.in_(courier_ids), WorkedDay.worked_on >= period.ends
    )
    return set(session.scalars(query.distinct()))


def _breaks(shifts: Sequence[Shift]) -> BreakColumns:
    pauses = [(place, pause) for place, shift in enumerate(shifts) for pause in shift.breaks]
    return BreakColumns(
        shift=_column(place for place, _ in pauses),
        starts=_column(instant_of(datetime.fromisoformat(each["start"])) for _, each in pauses),
        ends=_column(instant_of(datetime.fromisoformat(each["end"])) for _, each in pauses),
        is_paid=_flags(bool(each["paid"]) for _, each in pauses),
    )


def _told(shifts: Sequence[Shift], applies: Sequence[bool], name: str) -> Ints:
    return _column(
        _instant(getattr(shift, name)) if is_told else MISSING
        for shift, is_told in zip(shifts, applies, strict=True)
    )


def _instant(moment: datetime | None) -> int:
    return MISSING if moment is None else instant_of(moment)


def _column(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, dtype=np.bool_)
