"""What pay needs to know about many couriers and a period, by version of the agreements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.known import KnownVersion, terms_by_day
from courier_api.couriers.models import Courier
from courier_api.pay.facts import EARNS_NOTHING, PLAN_NEEDED, STUDENT
from courier_api.pay.held import last_change_id
from courier_api.pay.models import WorkedDay
from courier_api.pay.period_shifts import UNKNOWN_STATUS, Period, ShiftRows, read_shifts
from courier_api.pay.questions import PREFIX
from courier_api.shifts.models import HumanTask, Shift, ShiftDispute
from courier_api.zone_holds.for_pay import couriers_under_holds
from platforms.pay.calendar_days import instant_of
from platforms.pay.population import (
    MISSING,
    STATUS_CODE,
    BreakColumns,
    CourierColumns,
    ShiftColumns,
    couriers,
    date_of_number,
)
from platforms.pay.population.columns import Flags, Ints

DAYS_A_SOURCE = 2**20
ONE_DAY = timedelta(days=1)
NO_VERSION = -1
WITH_PLAN = [code for status, code in STATUS_CODE.items() if status.value in PLAN_NEEDED]
CANCELLED = [code for status, code in STATUS_CODE.items() if status.value.startswith("cancelled")]
UNPAID = [code for status, code in STATUS_CODE.items() if status.value in EARNS_NOTHING]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """What pay asks of a courier."""

    id: int
    own_bike: bool
    own_phone: bool
    is_student: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """Couriers with their shifts under one version, in order of id.

    Each courier has shifts under this version alone. `known_change_id`: the last change of agreements
    that is known.
    """

    version: KnownVersion
    riders: tuple[Rider, ...]
    shifts: ShiftRows
    known_change_id: int

    @property
    def platforms(self) -> tuple[str, ...]:
        """The sources of the shifts, each its id as text, in the order of texts."""
        return tuple(sorted(map(str, np.unique(self.shifts.source_id).tolist())))


def read_period(
    session: Session, courier_ids: Collection[int], period: Period
) -> tuple[list[PeriodFacts], set[int]]:
    """The facts by version, and the couriers who need more than a sum: they come month by month.

    Those have a shift without agreement or of an unknown status, shifts under several versions, an
    open dispute, an open question about their pay, days that were priced after the period, or a
    shift in a zone that was held.
    """
    rows = read_shifts(session, courier_ids, period)
    versions, place = _versions(session, rows)
    apart = _under_several(rows, place)
    homeless = (place == NO_VERSION) & ~np.isin(rows.status, UNPAID)
    apart |= _couriers(rows, homeless | (rows.status == UNKNOWN_STATUS))
    apart |= _with_disputes(session, courier_ids) | _with_questions(session, courier_ids)
    apart |= _with_later_days(session, courier_ids, period)
    apart |= couriers_under_holds(session, courier_ids, period.begins - ONE_DAY, period.ends)
    riders = _riders(session, courier_ids)
    together = ~np.isin(rows.courier_id, list(apart))
    return [
        _facts(session, version, rows.where(together & (place == number)), riders)
        for number, version in enumerate(versions)
    ], apart


def shift_columns_of(facts: PeriodFacts) -> ShiftColumns:
    """The shifts as columns; a platform is the source's id as text."""
    shifts, platforms = facts.shifts, facts.platforms
    by_number = np.argsort([int(name) for name in platforms])
    numbers = np.array([int(name) for name in platforms], dtype=np.int64)[by_number]
    is_planned = np.isin(shifts.status, WITH_PLAN)
    deliveries, metres = shifts.deliveries_count, shifts.distance_metres
    return ShiftColumns(
        platforms=platforms,
        ids=shifts.id,
        courier=places_of_riders(facts),
        platform=by_number[np.searchsorted(numbers, shifts.source_id)],
        status=shifts.status,
        starts=shifts.actual_start,
        ends=shifts.actual_end,
        planned_starts=np.where(is_planned, shifts.planned_start, MISSING),
        planned_ends=np.where(is_planned, shifts.planned_end, MISSING),
        cancelled=np.where(np.isin(shifts.status, CANCELLED), shifts.cancelled_at, MISSING),
        deliveries=np.where(deliveries < 0, 1, deliveries),
        metres=np.maximum(metres, 0),
        naive=np.zeros(len(shifts), dtype=np.bool_),
        breaks=_breaks(shifts),
    )


def places_of_riders(facts: PeriodFacts) -> Ints:
    """The place of each shift's courier among the riders."""
    ids = np.array([rider.id for rider in facts.riders], dtype=np.int64)
    return np.searchsorted(ids, facts.shifts.courier_id)


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


def _versions(session: Session, rows: ShiftRows) -> tuple[list[KnownVersion], Ints]:
    """The versions that hold, each with the longest end known of it, and the place of each shift's."""
    keys, place_of_key = np.unique(
        rows.source_id * DAYS_A_SOURCE + rows.worked_on, return_inverse=True
    )
    pairs = [divmod(key, DAYS_A_SOURCE) for key in keys.tolist()]
    terms = terms_by_day(session, {source_id for source_id, _ in pairs})
    found: dict[int, KnownVersion] = {}
    ids = []
    for source_id, day in pairs:
        version = terms.version_on(source_id, date_of_number(day))
        ids.append(NO_VERSION if version is None else version.id)
        if version is not None:
            found.setdefault(version.id, version)
    place = {version_id: number for number, version_id in enumerate(found)}
    places = [place.get(version_id, NO_VERSION) for version_id in ids]
    return list(found.values()), np.array(places, dtype=np.int64)[place_of_key]


def _under_several(rows: ShiftRows, place: Ints) -> set[int]:
    pairs = np.unique(rows.courier_id[place >= 0] * DAYS_A_SOURCE + place[place >= 0])
    couriers_of_pairs, counts = np.unique(pairs // DAYS_A_SOURCE, return_counts=True)
    return set(couriers_of_pairs[counts > 1].tolist())


def _couriers(rows: ShiftRows, chosen: Flags) -> set[int]:
    return set(rows.courier_id[chosen].tolist())


def _facts(
    session: Session, version: KnownVersion, own: ShiftRows, riders: dict[int, Rider]
) -> PeriodFacts:
    return PeriodFacts(
        version=version,
        riders=tuple(riders[courier_id] for courier_id in np.unique(own.courier_id).tolist()),
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


def _breaks(shifts: ShiftRows) -> BreakColumns:
    place_of = {
        shift_id: place
        for place, shift_id in enumerate(shifts.id.tolist())
        if shift_id in shifts.breaks
    }
    pauses = [(place, each) for own, place in place_of.items() for each in shifts.breaks[own]]
    return BreakColumns(
        shift=_column(place for place, _ in pauses),
        starts=_column(instant_of(datetime.fromisoformat(each["start"])) for _, each in pauses),
        ends=_column(instant_of(datetime.fromisoformat(each["end"])) for _, each in pauses),
        is_paid=_flags(bool(each["paid"]) for _, each in pauses),
    )


def _column(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, dtype=np.bool_)
