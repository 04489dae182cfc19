"""Fills the courier's Pay page and the bill of a day from the database. Amounts are net."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_by_id
from courier_api.foundation.clock import local_date
from courier_api.ledger.models import LedgerLine
from courier_api.locale.catalogue import Language
from courier_api.pay.claims import claims_of_courier
from courier_api.pay.explain.explain_day import explain_day
from courier_api.pay.models import WorkedDay
from courier_api.pay.payslip.slip import Payslip
from courier_api.pay.payslip.tell_month import payslip_of
from courier_api.pay.post import COURIER_PAYABLE
from courier_api.pay.read_log import readings_of
from courier_api.web.courier.views import (
    DayBill,
    PaidDay,
    PayState,
    PayView,
)

MOST_DAYS = 62


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
        readings=readings_of(session, courier_id),
    )


def day_bill(
    session: Session, courier_id: int, worked_on: date, language: Language
) -> DayBill | None:
    """The explained day; None when there is none. One that a correction took back is still told."""
    found = explain_day(session, courier_by_id(session, courier_id), worked_on, language)
    return DayBill(day=found, state=PayState.PLANNED) if found else None


def payslip_view(
    session: Session, courier_id: int, month: date, language: Language
) -> Payslip | None:
    """The courier's own payslip of a month; None when there is none."""
    return payslip_of(session, courier_by_id(session, courier_id), month, language)


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
