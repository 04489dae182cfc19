"""What the decision needs to know about one worker, read from the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift
from declarations.dimona.document import facts_from_document
from declarations.dimona.facts import DecisionFacts

LOOK_BACK = timedelta(days=40)
"""Older shifts are settled: their windows have closed and their quarter is about to be locked."""

GONE_OUT = or_(
    DimonaDeclaration.state.in_(("sending", "received", "judged")),
    and_(DimonaDeclaration.state == "failed", DimonaDeclaration.uncertain.is_(True)),
)
"""Messages that the authority has, or may have. What it certainly never got is no part of the past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFacts:
    """The input of the decision, and the rows it was read from.

    `shifts` are an employee's; those ridden self-employed stand apart, since nothing is declared.
    """

    decision: DecisionFacts
    shifts: tuple[Shift, ...]
    self_employed: tuple[Shift, ...]
    declarations: tuple[DimonaDeclaration, ...]


def worker_facts(
    session: Session, courier: Courier, *, since: date | None, now: datetime
) -> WorkerFacts:
    """All shifts and messages of a worker on the dates concerned.

    `since` reaches further back than usual when an old shift has changed.
    """
    cooperative = session.get_one(Cooperative, courier.employer_number)
    first = _first_date(session, courier.id, since=since, today=local_date(now))
    rows = session.scalars(
        select(Shift)
        .where(Shift.courier_id == courier.id, Shift.worked_on >= first)
        .order_by(Shift.worked_on, Shift.id)
    ).all()
    shifts = tuple(shift for shift in rows if not is_self_employed(shift))
    declarations = _declarations(session, courier.id, first)
    document = {
        "employer": {"enterpriseNumber": courier.employer_number},
        "timezone": cooperative.timezone,
        "settings": {
            "contract_mode": cooperative.contract_mode,
            "midnight_end": cooperative.midnight_end,
            "in_lead_minutes": cooperative.in_lead_minutes,
            "alert_minutes_before_start": cooperative.alert_minutes_before_start,
            "flexi_jobs": cooperative.flexi_jobs,
        },
        "worker": worker_document(courier),
        "shifts": [shift_document(shift) for shift in shifts if has_times(shift)],
        "now_utc": utc_text(now),
        "prior": [entry for row in declarations for entry in prior_entries(row)],
    }
    return WorkerFacts(
        decision=facts_from_document(document),
        shifts=shifts,
        self_employed=tuple(shift for shift in rows if is_self_employed(shift)),
        declarations=tuple(declarations),
    )


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
    """The shift as the decision wants it. It ends when it ended, or as planned until then."""
    start = work_starts_at(shift)
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


def work_starts_at(shift: Shift) -> datetime:
    """The moment by which a shift has to be declared: the earlier of plan and reality.

    So a few minutes over midnight neither move a declared day nor hide a late declaration.
    """
    return min(at for at in (shift.planned_start, shift.actual_start) if at is not None)


def has_times(shift: Shift) -> bool:
    """Whether it is known when the shift starts; a cancellation alone does not tell."""
    return (shift.actual_start or shift.planned_start) is not None


def prior_entries(row: DimonaDeclaration) -> list[dict[str, Any]]:
    """What was sent, in order; a POST whose answer was lost counts as one of its own (R9)."""
    entry: dict[str, Any] = {"action": row.action, "payload": row.payload, "result": row.result}
    if row.uncertain and row.state in ("sending", "failed"):
        return [{**entry, "result": "unknown"}]
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


def _declarations(session: Session, courier_id: int, first: date) -> Sequence[DimonaDeclaration]:
    """Messages about dates from `first` on, each with all other messages about its period.

    A contract without end is only understood together with the message that ended it.
    """
    concerned = or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= first)
    periods = select(DimonaDeclaration.period_id).where(
        DimonaDeclaration.courier_id == courier_id,
        DimonaDeclaration.period_id.is_not(None),
        concerned,
    )
    return session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id == courier_id,
            DimonaDeclaration.set_aside_at.is_(None),
            GONE_OUT,
            or_(concerned, DimonaDeclaration.period_id.in_(periods)),
        )
        .order_by(DimonaDeclaration.id)
    ).all()


def _first_date(session: Session, courier_id: int, *, since: date | None, today: date) -> date:
    """Never cut through a declared period: its shifts and its message must be seen together."""
    first = min(today - LOOK_BACK, since or today)
    while True:
        earlier = session.scalar(
            select(func.min(DimonaDeclaration.start_date)).where(
                DimonaDeclaration.courier_id == courier_id,
                GONE_OUT,
                DimonaDeclaration.start_date < first,
                DimonaDeclaration.end_date >= first,
            )
        )
        if earlier is None:
            return first
        first = earlier
