"""What the decision needs to know about one worker, read from the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.shifts.models import Shift

LOOK_BACK = timedelta(days=40)
"""Older shifts are settled: their windows have closed and their quarter is about to be locked."""

UNSENT = ("queued", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFacts:
    """The input of the decision and the rows it was read from."""

    document: dict[str, Any]
    shifts: tuple[Shift, ...]
    declarations: tuple[DimonaDeclaration, ...]


def worker_facts(
    session: Session, courier: Courier, *, since: date | None, now: datetime
) -> WorkerFacts:
    """All shifts and messages of a worker on the dates concerned.

    `since` reaches further back than usual when an old shift has changed.
    """
    cooperative = session.get_one(Cooperative, courier.employer_number)
    first = _first_date(session, courier.id, since=since, today=local_date(now))
    shifts = session.scalars(
        select(Shift)
        .where(Shift.courier_id == courier.id, Shift.worked_on >= first)
        .order_by(Shift.worked_on, Shift.id)
    ).all()
    declarations = session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id == courier.id,
            DimonaDeclaration.state.not_in(UNSENT),
            or_(DimonaDeclaration.start_date >= first, DimonaDeclaration.end_date.is_(None)),
        )
        .order_by(DimonaDeclaration.id)
    ).all()
    document = {
        "employer": {"enterpriseNumber": courier.employer_number},
        "timezone": cooperative.timezone,
        "settings": {
            "contract_mode": cooperative.contract_mode,
            "midnight_end": cooperative.midnight_end,
            "in_lead_minutes": cooperative.in_lead_minutes,
            "alert_minutes_before_start": cooperative.alert_minutes_before_start,
        },
        "worker": worker_document(courier),
        "shifts": [shift_document(shift) for shift in shifts if _has_times(shift)],
        "now_utc": utc_text(now),
        "prior": [entry for row in declarations for entry in prior_entries(row)],
    }
    return WorkerFacts(document=document, shifts=tuple(shifts), declarations=tuple(declarations))


def worker_document(courier: Courier) -> dict[str, Any]:
    """The worker as the decision wants them."""
    worker: dict[str, Any] = {
        "worker_type": courier.worker_type,
        "joint_commission": courier.joint_commission,
        **(courier.identity or {}),
    }
    if courier.ssin:
        worker["ssin"] = courier.ssin
    if courier.student_place_of_work:
        worker["student_place_of_work"] = courier.student_place_of_work
    return worker


def shift_document(shift: Shift) -> dict[str, Any]:
    """The shift as the decision wants it.

    It starts at the earlier of plan and reality, so that a few minutes over midnight neither move a
    declared day nor hide a late declaration. It ends when it ended, or as planned until then.
    """
    start = min(at for at in (shift.planned_start, shift.actual_start) if at is not None)
    end = shift.actual_end or shift.planned_end
    if end is None or end < start:
        end = shift.actual_start or start
    document: dict[str, Any] = {
        "id": str(shift.id),
        "start_utc": utc_text(start),
        "end_utc": utc_text(end),
        "status": shift.declaration_status or "confirmed",
    }
    if shift.actual_start is not None and shift.actual_end is not None:
        # An end that overtook its start tells no time worked: the plan counts until both are there.
        document["worked_minutes"] = -(-shift.worked_seconds // 60)
    return document


def prior_entries(row: DimonaDeclaration) -> list[dict[str, Any]]:
    """What was sent, in order; a POST whose answer was lost counts as one of its own."""
    entry: dict[str, Any] = {"action": row.action, "payload": row.payload, "result": row.result}
    if row.period_id is not None:
        entry["period_id"] = row.period_id
    if row.declaration_id is not None:
        entry["declaration_id"] = row.declaration_id
    if row.anomalies:
        entry["anomalies"] = row.anomalies
    if row.uncertain and not row.adopted and row.result == "B":
        return [{**entry, "result": "unknown", "anomalies": None}, entry]
    return [entry]


def utc_text(instant: datetime) -> str:
    """ISO 8601 in UTC with Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _has_times(shift: Shift) -> bool:
    return (shift.actual_start or shift.planned_start) is not None


def _first_date(session: Session, courier_id: int, *, since: date | None, today: date) -> date:
    """Never cut through a declared period: its shifts and its message must be seen together."""
    first = min(today - LOOK_BACK, since or today)
    while True:
        earlier = session.scalar(
            select(func.min(DimonaDeclaration.start_date)).where(
                DimonaDeclaration.courier_id == courier_id,
                DimonaDeclaration.start_date < first,
                DimonaDeclaration.end_date >= first,
            )
        )
        if earlier is None:
            return first
        first = earlier
