"""What the pay rules need to know about a courier's month, read from the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion
from courier_api.agreements.queries import platform_terms_on, version_on
from courier_api.couriers.models import Courier
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift

PLAN_NEEDED = (
    "cut_by_platform",
    "cut_by_courier",
    "cancelled_by_platform",
    "cancelled_by_courier",
    "no_show",
)
METRES_PER_KM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthUnderVersion:
    """A courier's shifts of one month under one version of an agreement, as the rules read them.

    `platform` in the document is the source's id as text.
    """

    version: AgreementVersion
    document: dict[str, Any]
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """The month by agreement version, and the shifts that no agreement covers."""

    versions: tuple[MonthUnderVersion, ...]
    without_agreement: tuple[Shift, ...]


def month_facts(session: Session, courier: Courier, month: date) -> MonthFacts:
    """Every finished or cancelled shift of the month with the terms that held on its day."""
    shifts = session.scalars(
        select(Shift)
        .where(
            Shift.courier_id == courier.id,
            Shift.worked_on >= month,
            Shift.worked_on < next_month(month),
            Shift.pay_status.is_not(None),
        )
        .order_by(Shift.worked_on, Shift.id)
    ).all()
    by_version: dict[int, tuple[AgreementVersion, list[Shift]]] = {}
    homeless: list[Shift] = []
    for shift in shifts:
        version = _version(session, shift)
        if version is None:
            homeless.append(shift)
        else:
            by_version.setdefault(version.id, (version, []))[1].append(shift)
    return MonthFacts(
        versions=tuple(
            MonthUnderVersion(
                version=version,
                document=_document(session, courier, version, found, month),
                shifts=tuple(found),
            )
            for version, found in by_version.values()
        ),
        without_agreement=tuple(homeless),
    )


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _version(session: Session, shift: Shift) -> AgreementVersion | None:
    terms = platform_terms_on(session, shift.source_id, shift.worked_on)
    return None if terms is None else version_on(session, terms.agreement_id, shift.worked_on)


def _document(
    session: Session,
    courier: Courier,
    version: AgreementVersion,
    shifts: Sequence[Shift],
    month: date,
) -> dict[str, Any]:
    worker: dict[str, Any] = {
        "kind": "student" if courier.worker_type == "STU" else "employee",
        "own_bike": courier.own_bike,
        "own_phone": courier.own_phone,
    }
    if courier.worker_type == "STU":
        used = _used_minutes(session, courier, month)
        worker["contingent_used_minutes"] = {str(month.year): str(used)}
    return {
        "agreement": {
            **version.terms,
            "valid_from": version.valid_from.isoformat(),
            "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        },
        "worker": worker,
        "shifts": [shift_document(shift) for shift in shifts],
    }


def shift_document(shift: Shift) -> dict[str, Any]:
    """A shift as a row of the pay computation."""
    document: dict[str, Any] = {
        "id": str(shift.id),
        "platform": str(shift.source_id),
        "status": shift.pay_status,
        "deliveries": shift.deliveries_count if shift.deliveries_count is not None else 1,
        "km": _km(shift.distance_metres),
    }
    times = {"start": shift.actual_start, "end": shift.actual_end}
    if shift.pay_status in PLAN_NEEDED:
        times |= {"planned_start": shift.planned_start, "planned_end": shift.planned_end}
    if shift.pay_status and shift.pay_status.startswith("cancelled"):
        times["cancelled_at"] = shift.cancelled_at
    document |= {
        name: at.astimezone(UTC).isoformat() for name, at in times.items() if at is not None
    }
    if shift.breaks:
        document["breaks"] = shift.breaks
    return document


def _km(metres: int | None) -> str:
    """Kilometres as exact decimal text."""
    whole, rest = divmod(metres or 0, METRES_PER_KM)
    return f"{whole}.{rest:03d}"


def _used_minutes(session: Session, courier: Courier, month: date) -> int:
    """Minutes of the student's yearly quota used with us before this month."""
    minutes = session.scalar(
        select(func.coalesce(func.sum(WorkedDay.worked_minutes), 0)).where(
            WorkedDay.courier_id == courier.id,
            WorkedDay.worked_on >= month.replace(month=1),
            WorkedDay.worked_on < month,
        )
    )
    return int(minutes or 0)
