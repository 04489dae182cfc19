"""What the pay rules need to know about a courier's month, read from the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.agreements.known import KnownVersion, terms_by_day
from courier_api.couriers.models import Courier
from courier_api.pay.held import HeldTerms, held_terms
from courier_api.pay.models import WorkedDay
from courier_api.pay.zone_held import zone_times
from courier_api.shifts.models import Shift
from courier_api.shifts.told import Held, held_by_disputes
from courier_api.zone_holds.for_pay import HeldOfShifts, held_time_of
from platforms.pay.parameter_terms import ResolvedTerms
from platforms.pay.zone_time import HeldRow, under_hold
from platforms.word import PayFacts, UnpaidBreak, held_facts
from safety.zone_holds import HeldTime

PLAN_NEEDED = (
    "cut_by_platform",
    "cut_by_courier",
    "cancelled_by_platform",
    "cancelled_by_courier",
    "no_show",
)
EARNS_NOTHING = ("cancelled_by_courier", "no_show")
METRES_PER_KM = 1000
STUDENT = "STU"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthUnderVersion:
    """A courier's finished shifts of one month under one version of an agreement.

    Among them are those of the day before the month: a shift over midnight takes its seconds first,
    and may leave a part of itself to the month. `terms`: those of the version, with the figures of
    the dated table filled in. `held`: what open disputes freeze, by shift. `zone_held`: which of its
    time a hold concerns. `known_change_id`: the last change of agreements that was known.
    """

    version: KnownVersion
    month: date
    shifts: tuple[Shift, ...]
    terms: ResolvedTerms
    held: Mapping[int, Held] = field(default_factory=dict)
    zone_held: HeldOfShifts = field(default_factory=dict)
    known_change_id: int = 0

    def under(self, terms: ResolvedTerms) -> "MonthUnderVersion":
        """The same month under the figures as they would be."""
        return replace(self, terms=terms)

    def holds(self, day: date) -> bool:
        """Whether a worked day belongs to this month."""
        return self.month <= day < next_month(self.month)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """The month by agreement version in order of time, and the shifts that no agreement covers."""

    versions: tuple[MonthUnderVersion, ...]
    without_agreement: tuple[Shift, ...]


def month_facts(session: Session, courier: Courier, month: date) -> MonthFacts:
    """Every finished or cancelled shift of the month with the terms that hold for its day.

    A day that was priced before its terms changed keeps them until the change is confirmed.
    """
    shifts = month_shifts(session, courier, month)
    held = held_terms(session, courier, {shift.worked_on for shift in shifts})
    return facts_under(session, shifts, held, month)


def month_shifts(session: Session, courier: Courier, month: date) -> Sequence[Shift]:
    """What may be paid of the month, and of the day before it."""
    return session.scalars(
        select(Shift)
        .where(
            Shift.courier_id == courier.id,
            Shift.worked_on >= month - timedelta(days=1),
            Shift.worked_on < next_month(month),
            Shift.pay_status.is_not(None),
        )
        .order_by(Shift.worked_on, Shift.id)
    ).all()


def facts_under(
    session: Session,
    shifts: Sequence[Shift],
    terms: HeldTerms,
    month: date,
    *,
    disputed: Mapping[int, Held] | None = None,
    zone_held: HeldOfShifts | None = None,
) -> MonthFacts:
    """These shifts with the terms that hold for each, of those that count.

    `disputed` and `zone_held`: what disputes freeze and holds concern, when it is not that of now.
    """
    by_version = versions_of(session, shifts, terms)
    covered = {shift.id for _, found in by_version for shift in found}
    held = held_by_disputes(session, covered) if disputed is None else disputed
    zones = held_time_of(session, shifts) if zone_held is None else zone_held
    homeless = [
        shift
        for shift in shifts
        if shift.id not in covered
        and shift.worked_on >= month
        and shift.pay_status not in EARNS_NOTHING
    ]
    return MonthFacts(
        versions=tuple(
            MonthUnderVersion(
                version=version,
                month=month,
                shifts=tuple(found),
                terms=terms_of(
                    session,
                    version,
                    known_at=terms.known_at,
                    unknown=terms.unknown_rows(
                        version.agreement_id, {shift.worked_on for shift in found}
                    ),
                ),
                held=held,
                zone_held=zones,
                known_change_id=terms.last_change_id,
            )
            for version, found in by_version
        ),
        without_agreement=tuple(homeless),
    )


def versions_of(
    session: Session, shifts: Sequence[Shift], held: HeldTerms | None = None
) -> list[tuple[KnownVersion, list[Shift]]]:
    """Shifts by the version that holds on their day, in order; those without one are left out."""
    terms = terms_by_day(session, {shift.source_id for shift in shifts})
    held = held or HeldTerms()
    by_day: dict[tuple[int, date], KnownVersion | None] = {}
    found: dict[int, tuple[KnownVersion, list[Shift]]] = {}
    for shift in shifts:
        day, source_id = shift.worked_on, shift.source_id
        if (source_id, day) not in by_day:
            by_day[source_id, day] = terms.version_on(source_id, day, unknown=held.on(day))
        version = by_day[source_id, day]
        if version is None:
            continue
        known, own = found.setdefault(version.id, (version, []))
        own.append(shift)
        # One version is one calculation, also when some of its days know a later end of it.
        longest = max(known, version, key=lambda each: each.valid_to or date.max)
        found[version.id] = (longest, own)
    return list(found.values())


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def pay_document(
    courier: Courier,
    part: MonthUnderVersion,
    *,
    used_minutes: int,
    worker: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The input of the pay rules. `platform` in it is the source's id as text.

    `used_minutes` of the student's yearly quota were used with us before. `worker`: what is known of
    the courier, when it is not what is known now.
    """
    version = part.version
    return {
        "agreement": agreement_document(version, part.terms.terms),
        "worker": worker
        or worker_document(
            part.month,
            is_student=courier.worker_type == STUDENT,
            own_bike=courier.own_bike,
            own_phone=courier.own_phone,
            used_minutes=used_minutes,
        ),
        "shifts": [
            shift_document(shift, part.held.get(shift.id), part.zone_held.get(shift.id, ()))
            for shift in part.shifts
        ],
    }


def agreement_document(version: KnownVersion, terms: Mapping[str, Any]) -> dict[str, Any]:
    """A version as the agreement of the pay computation; `terms` are its own with every figure."""
    return {
        **terms,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
    }


def worker_document(
    month: date, *, is_student: bool, own_bike: bool, own_phone: bool, used_minutes: int
) -> dict[str, Any]:
    """What the rules need to know of a courier in a month; `used_minutes`: pay_document."""
    worker: dict[str, Any] = {
        "kind": "student" if is_student else "employee",
        "own_bike": own_bike,
        "own_phone": own_phone,
    }
    if is_student:
        worker["contingent_used_minutes"] = {str(month.year): str(used_minutes)}
    return worker


def shift_document(
    shift: Shift, held: Held | None = None, zone_held: Sequence[HeldTime] = ()
) -> dict[str, Any]:
    """A shift as a row of the pay computation.

    `held` is what open disputes freeze of it, `zone_held` its time that a hold concerns.
    """
    facts, breaks = _facts(shift), shift.breaks
    if held and facts is not None:
        told, facts = facts, held_facts(facts, held)
        breaks = _with_held_breaks(shift, facts) if facts != told else breaks
    row = HeldRow(facts=facts or _open_facts(shift), cancelled_at=shift.cancelled_at)
    if facts is None or not zone_held:
        return _row(shift, row, is_open=facts is None, breaks=breaks)
    row = under_hold(facts, shift.cancelled_at, zone_times(zone_held))
    never_began = row.facts.actual_start != facts.actual_start
    return _row(shift, row, is_open=False, breaks=[] if never_began else breaks)


def _row(shift: Shift, row: HeldRow, *, is_open: bool, breaks: list[Any]) -> dict[str, Any]:
    now = row.facts
    document: dict[str, Any] = {
        "id": str(shift.id),
        "platform": str(shift.source_id),
        "status": None if is_open else now.pay_status,
        "deliveries": now.deliveries if now.deliveries is not None else 1,
        "km": _km(now.distance_m),
    }
    times = {"start": now.actual_start, "end": now.actual_end}
    if now.pay_status in PLAN_NEEDED:
        times |= {"planned_start": now.planned_start, "planned_end": now.planned_end}
    if now.pay_status.startswith("cancelled"):
        times["cancelled_at"] = row.cancelled_at
    document |= {
        name: at.astimezone(UTC).isoformat() for name, at in times.items() if at is not None
    }
    if breaks:
        document["breaks"] = breaks
    return document


def _facts(shift: Shift) -> PayFacts | None:
    """None while the shift is open."""
    return None if shift.pay_status is None else _open_facts(shift)


def _open_facts(shift: Shift) -> PayFacts:
    return PayFacts(
        pay_status=shift.pay_status or "",
        planned_start=shift.planned_start,
        planned_end=shift.planned_end,
        actual_start=shift.actual_start,
        actual_end=shift.actual_end,
        unpaid_breaks=tuple(
            UnpaidBreak(
                starts_at=datetime.fromisoformat(pause["start"]),
                ends_at=datetime.fromisoformat(pause["end"]),
            )
            for pause in shift.breaks
            if not pause["paid"]
        ),
        distance_m=shift.distance_metres,
        deliveries=shift.deliveries_count,
    )


def _with_held_breaks(shift: Shift, facts: PayFacts) -> list[Any]:
    """The paid breaks as told, and the unpaid ones that count."""
    unpaid = [
        {"start": each.starts_at.isoformat(), "end": each.ends_at.isoformat(), "paid": False}
        for each in facts.unpaid_breaks
    ]
    return [pause for pause in shift.breaks if pause["paid"]] + unpaid


def used_before(session: Session, courier: Courier, month: date) -> int:
    """Minutes of the student's yearly quota used with us in the months before this one."""
    minutes = session.scalar(
        select(func.coalesce(func.sum(WorkedDay.declared_minutes), 0)).where(
            WorkedDay.courier_id == courier.id,
            WorkedDay.worked_on >= month.replace(month=1),
            WorkedDay.worked_on < month,
        )
    )
    return int(minutes or 0)


def _km(metres: int | None) -> str:
    """Kilometres as exact decimal text."""
    whole, rest = divmod(metres or 0, METRES_PER_KM)
    return f"{whole}.{rest:03d}"
