"""What a day is worth so far, a running shift included. Nothing of it is stored."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.couriers.models import Courier
from courier_api.pay.facts import (
    MonthUnderVersion,
    pay_document,
    shift_document,
    used_before,
    versions_of,
)
from courier_api.pay.figures import waiting_days
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.models import Shift
from platforms.pay import PayInputError, compute_pay, read_input

RUNNING = "started"


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySoFar:
    """Minutes and cents of a day if every running shift ended now; `payable_cents` is net."""

    worked_minutes: int = 0
    paid_minutes: int = 0
    payable_cents: int = 0


def day_so_far(session: Session, courier_id: int, day: date, now: datetime) -> DaySoFar | None:
    """The day by the rules that hold; None when no agreement covers it."""
    courier = session.get_one(Courier, courier_id)
    shifts = session.scalars(
        select(Shift)
        .where(Shift.courier_id == courier_id, Shift.worked_on == day, IS_OURS)
        .order_by(Shift.id)
    ).all()
    counted = [s for s in shifts if s.pay_status is not None or s.state == RUNNING]
    month, found = day.replace(day=1), DaySoFar()
    by_version = versions_of(session, counted)
    if not by_version:
        return None
    for version, own in by_version:
        part = MonthUnderVersion(
            version=version, month=month, shifts=tuple(own), terms=terms_of(session, version)
        )
        if waiting_days(courier, part):
            continue  # a person has been asked to confirm a figure
        document = pay_document(courier, part, used_minutes=used_before(session, courier, month))
        document["shifts"] = [_as_ended(shift, now) for shift in own]
        try:
            result = compute_pay(read_input(document))
        except PayInputError:
            continue  # a person has been asked to mend the agreement
        net = result.contributions.payable_cents if result.contributions else None
        found = DaySoFar(
            worked_minutes=found.worked_minutes + result.totals.worked_minutes,
            paid_minutes=found.paid_minutes
            + result.totals.paid_minutes
            + result.totals.top_up_minutes,
            payable_cents=found.payable_cents + (result.totals.total_cents if net is None else net),
        )
    return found


def _as_ended(shift: Shift, now: datetime) -> dict[str, Any]:
    document = shift_document(shift)
    if shift.state == RUNNING and shift.actual_start is not None:
        end = max(now, shift.actual_start).astimezone(UTC).isoformat()
        document |= {"status": "worked", "end": end}
    return document
