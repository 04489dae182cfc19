"""What a mass correction would change, courier by courier. Nothing of it is posted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.couriers.queries import lock_courier
from courier_api.foundation.locks import hold_names
from courier_api.pay.correction_models import MassCorrection, MassCorrectionMonth
from courier_api.pay.facts import facts_under, month_shifts, next_month, used_before
from courier_api.pay.figures import leave_waiting_out, was_priced
from courier_api.pay.held import held_terms
from courier_api.pay.mass_corrections.open import name_of, settle_changes, waiting_changes
from courier_api.pay.models import PayMonth, WorkedDay
from courier_api.pay.price_month import price_part, stored_days
from courier_api.pay.reprice import price_under_agreement
from platforms.pay import PayInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSum:
    """A courier's month over all agreements: gross with allowances, net, and quota minutes."""

    total_cents: int = 0
    payable_cents: int = 0
    declared_minutes: int = 0


def count_courier(session: Session, correction_id: int, courier_id: int, *, now: datetime) -> None:
    """Compute the courier's months as if the changed terms held; the last one ends the counting."""
    correction = session.get_one(MassCorrection, correction_id)
    hold_names(session, [name_of(correction.agreement_id)])
    session.refresh(correction)
    if correction.state != "counting":
        return
    courier = lock_courier(session, courier_id)
    changes = waiting_changes(session, correction.agreement_id, correction.last_change_id)
    used_more: defaultdict[int, int] = defaultdict(int)
    for row in _months_of(session, correction_id, courier_id):
        _count(session, courier, row, changes, used_more, now=now)
    session.flush()
    _end_counting(session, correction, now=now)


def stored_sum(session: Session, courier_id: int, month: date) -> MonthSum:
    """The month as it is stored."""
    total, payable = session.execute(
        select(
            func.coalesce(func.sum(PayMonth.gross_cents + PayMonth.allowance_cents), 0),
            func.coalesce(func.sum(PayMonth.payable_cents), 0),
        ).where(PayMonth.courier_id == courier_id, PayMonth.month == month)
    ).one()
    declared = session.scalar(
        select(func.coalesce(func.sum(WorkedDay.declared_minutes), 0)).where(
            WorkedDay.courier_id == courier_id,
            WorkedDay.worked_on >= month,
            WorkedDay.worked_on < next_month(month),
        )
    )
    return MonthSum(
        total_cents=int(total), payable_cents=int(payable), declared_minutes=int(declared or 0)
    )


def _months_of(session: Session, correction_id: int, courier_id: int) -> list[MassCorrectionMonth]:
    query = select(MassCorrectionMonth).where(
        MassCorrectionMonth.correction_id == correction_id,
        MassCorrectionMonth.courier_id == courier_id,
    )
    return list(session.scalars(query.order_by(MassCorrectionMonth.month)))


def _count(
    session: Session,
    courier: Courier,
    row: MassCorrectionMonth,
    changes: set[int],
    used_more: defaultdict[int, int],
    *,
    now: datetime,
) -> None:
    old = stored_sum(session, courier.id, row.month)
    used = used_before(session, courier, row.month) + used_more[row.month.year]
    try:
        new = _changed_sum(session, courier, row.month, changes, used_minutes=used)
    except PayInputError:
        new = None
    if new is None:
        # It will stay as it was posted, and be a question for a person (price_month.py).
        row.is_usable, new = False, old
    used_more[row.month.year] += new.declared_minutes - old.declared_minutes
    row.counted_at = now
    row.old_total_cents, row.old_payable_cents = old.total_cents, old.payable_cents
    row.new_total_cents, row.new_payable_cents = new.total_cents, new.payable_cents


def _changed_sum(
    session: Session, courier: Courier, month: date, changes: set[int], *, used_minutes: int
) -> MonthSum | None:
    """The month as if these changes held for all its days; None when priced days would wait.

    Raises PayInputError.
    """
    shifts = month_shifts(session, courier, month)
    held = held_terms(session, courier, {shift.worked_on for shift in shifts}).without(changes)
    total = deducted = declared = 0
    before = stored_days(session, courier, month)
    for whole in facts_under(session, shifts, held, month).versions:
        part, _ = leave_waiting_out(courier, whole)
        if was_priced(before, whole, part):
            return None
        priced = price_part(courier, part, used_minutes=used_minutes + declared)
        total += sum(day.total_cents for day in priced.days)
        declared += sum(priced.declared_minutes.values())
        if priced.contributions is not None:
            deducted += priced.contributions.worker_contribution_cents
            deducted += priced.contributions.withholding_cents
    return MonthSum(total_cents=total, payable_cents=total - deducted, declared_minutes=declared)


def _end_counting(session: Session, correction: MassCorrection, *, now: datetime) -> None:
    """When all is counted: wait for people, or say that nobody gets more or less."""
    rows = select(func.count(MassCorrectionMonth.id)).where(
        MassCorrectionMonth.correction_id == correction.id
    )
    if session.scalar(rows.where(MassCorrectionMonth.counted_at.is_(None))):
        return
    differs = rows.where(
        (MassCorrectionMonth.old_total_cents != MassCorrectionMonth.new_total_cents)
        | (MassCorrectionMonth.old_payable_cents != MassCorrectionMonth.new_payable_cents)
        | MassCorrectionMonth.is_usable.is_(False)
    )
    if session.scalar(differs):
        correction.state = "waiting"
        return
    correction.state = "needless"
    settle_changes(session, correction.agreement_id, correction.last_change_id, now=now)
    # What the employer owes beside pay may differ: it is posted without asking anybody.
    cause = f"needless:{correction.id}"
    price_under_agreement(session, correction.agreement_id, cause=cause, now=now)
