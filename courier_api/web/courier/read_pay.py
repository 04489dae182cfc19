"""Fills the courier's Pay page and the bill of a day from the database. Amounts are net."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion
from courier_api.foundation.clock import local_date
from courier_api.ledger.models import LedgerLine
from courier_api.pay.claims import claims_of_courier
from courier_api.pay.models import PayCalculation, PayLine, WorkedDay
from courier_api.pay.post import COURIER_PAYABLE
from courier_api.sources.models import Source
from courier_api.web.courier.views import (
    BillLine,
    BillLineKind,
    DayBill,
    PaidDay,
    PayState,
    PayView,
)
from platforms.pay import read_agreement

MOST_DAYS = 62
KINDS = {
    "base": BillLineKind.RIDDEN,
    "supplement": BillLineKind.SUPPLEMENT,
    "top_up": BillLineKind.TOP_UP,
    "phone": BillLineKind.PHONE,
    "bike": BillLineKind.BIKE,
}


def pay_view(session: Session, courier_id: int, now: datetime) -> PayView:
    """Worked days, newest first, with what each is worth and when it is paid."""
    days = session.scalars(
        select(WorkedDay)
        .where(WorkedDay.courier_id == courier_id, WorkedDay.total_cents != 0)
        .order_by(WorkedDay.worked_on.desc(), WorkedDay.agreement_id)
        .limit(MOST_DAYS)
    ).all()
    today = local_date(now)
    return PayView(
        days=tuple(
            _paid_day(worked_on, list(own), today)
            for worked_on, own in groupby(days, key=lambda day: day.worked_on)
        ),
        waiting_cents=_owed_cents(session, courier_id),
        read_at=now,
        claims=sum(
            claim.state.outstanding_cents > 0 for claim in claims_of_courier(session, courier_id)
        ),
    )


def day_bill(session: Session, courier_id: int, worked_on: date) -> DayBill | None:
    """The lines of a day's last calculation less its deductions; None when that day has none."""
    rows = session.execute(
        select(WorkedDay, PayCalculation, AgreementVersion)
        .join(
            PayCalculation,
            and_(
                PayCalculation.courier_id == WorkedDay.courier_id,
                PayCalculation.agreement_id == WorkedDay.agreement_id,
                PayCalculation.worked_on == WorkedDay.worked_on,
                PayCalculation.revision == WorkedDay.revision,
            ),
        )
        .join(AgreementVersion, AgreementVersion.id == PayCalculation.agreement_version_id)
        .where(
            WorkedDay.courier_id == courier_id,
            WorkedDay.worked_on == worked_on,
            WorkedDay.total_cents != 0,
        )
        .order_by(WorkedDay.agreement_id)
    ).all()
    if not rows:
        return None
    days = [row[0] for row in rows]
    earned = [line for _, calculation, _ in rows for line in _earned(session, calculation)]
    return DayBill(
        worked_on=worked_on,
        lines=(*earned, *_deducted(days)),
        total_cents=sum(day.payable_cents for day in days),
        worked_minutes=sum(day.worked_minutes for day in days),
        floor_minutes=max(read_agreement(version.terms).floor_minutes for *_, version in rows),
        state=PayState.PLANNED,
        pay_on=max(day.pay_due_on for day in days),
    )


def _paid_day(worked_on: date, days: Sequence[WorkedDay], today: date) -> PaidDay:
    return PaidDay(
        worked_on=worked_on,
        paid_minutes=sum(day.paid_minutes + day.top_up_minutes for day in days),
        total_cents=sum(day.payable_cents for day in days),
        state=PayState.COUNTING if worked_on >= today else PayState.PLANNED,
        pay_on=max(day.pay_due_on for day in days),
    )


def _owed_cents(session: Session, courier_id: int) -> int:
    """What the books say the courier is owed."""
    booked = session.scalar(
        select(func.coalesce(func.sum(LedgerLine.amount_cents), 0)).where(
            LedgerLine.account == COURIER_PAYABLE, LedgerLine.courier_id == courier_id
        )
    )
    return -int(booked or 0)


def _earned(session: Session, calculation: PayCalculation) -> list[BillLine]:
    rows = session.execute(
        select(PayLine, Source.name)
        .outerjoin(Source, Source.id == PayLine.source_id)
        .where(PayLine.calculation_id == calculation.id)
        .order_by(PayLine.id)
    )
    return [
        BillLine(
            kind=KINDS[line.kind],
            amount_cents=line.amount_cents,
            minutes=int(line.quantity) if line.unit == "minutes" and line.quantity else None,
            hourly_rate=line.rate if line.unit == "minutes" else None,
            detail=platform,
            article=line.rule_source or None,
        )
        for line, platform in rows
    ]


def _deducted(days: Sequence[WorkedDay]) -> list[BillLine]:
    deductions = {
        BillLineKind.WORKER_CONTRIBUTION: sum(day.worker_contribution_cents for day in days),
        BillLineKind.WITHHOLDING: sum(day.withholding_cents for day in days),
    }
    return [BillLine(kind=kind, amount_cents=-cents) for kind, cents in deductions.items() if cents]
