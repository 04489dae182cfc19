"""Apply a confirmed mass correction: month by month, each once, going on where it was stopped."""

from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import lock_courier
from courier_api.foundation.locks import hold_names
from courier_api.messaging import outbox
from courier_api.pay.correction_models import MassCorrection, MassCorrectionMonth
from courier_api.pay.kinds import APPLY_CORRECTION_MONTH
from courier_api.pay.mass_corrections.count import stored_sum
from courier_api.pay.mass_corrections.open import add_months, name_of, settle_changes
from courier_api.pay.price_month import price_month
from courier_api.pay.reprice import months_under_agreement


def begin_applying(session: Session, correction_id: int, *, now: datetime) -> None:
    """Ask for every month under the agreement: also for those that came after the preview."""
    correction = session.get_one(MassCorrection, correction_id)
    hold_names(session, [name_of(correction.agreement_id)])
    add_months(session, correction, months_under_agreement(session, correction.agreement_id))
    rows = session.scalars(_open_months(correction_id)).all()
    for row in rows:
        outbox.put(
            session,
            APPLY_CORRECTION_MONTH,
            key=f"{APPLY_CORRECTION_MONTH}:{row.id}",
            payload={
                "correction_id": correction_id,
                "courier_id": row.courier_id,
                "month": row.month.isoformat(),
            },
            due_at=now,
            employer_number=correction.employer_number,
        )


def apply_month(
    session: Session, correction_id: int, courier_id: int, month: date, *, now: datetime
) -> None:
    """Price one month under the changed terms, once, and remember what that did."""
    correction = session.get_one(MassCorrection, correction_id)
    hold_names(session, [name_of(correction.agreement_id)])
    lock_courier(session, courier_id)
    row = session.scalars(
        select(MassCorrectionMonth).where(
            MassCorrectionMonth.correction_id == correction_id,
            MassCorrectionMonth.courier_id == courier_id,
            MassCorrectionMonth.month == month,
        )
    ).one()
    if row.applied_at is not None:
        return
    before = stored_sum(session, courier_id, month)
    row.applied_at = now
    session.flush()  # from here on the month knows the changed terms
    price_month(session, courier_id, month=month, now=now)
    after = stored_sum(session, courier_id, month)
    row.applied_old_total_cents, row.applied_new_total_cents = before.total_cents, after.total_cents
    row.applied_old_payable_cents = before.payable_cents
    row.applied_new_payable_cents = after.payable_cents
    session.flush()
    if not session.scalar(select(func.count()).select_from(_open_months(correction_id).subquery())):
        _finish(session, correction, now=now)


def _open_months(correction_id: int) -> Select[tuple[MassCorrectionMonth]]:
    return (
        select(MassCorrectionMonth)
        .where(
            MassCorrectionMonth.correction_id == correction_id,
            MassCorrectionMonth.applied_at.is_(None),
        )
        .order_by(MassCorrectionMonth.id)
    )


def _finish(session: Session, correction: MassCorrection, *, now: datetime) -> None:
    correction.state, correction.applied_at = "applied", now
    settle_changes(session, correction.agreement_id, correction.last_change_id, now=now)
    session.flush()
