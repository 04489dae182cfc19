"""Fills the courier's Pay page and the bill of a day from the database."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion
from courier_api.pay.models import PayCalculation, PayLine, WorkedDay
from courier_api.sources.models import Source
from courier_api.web.courier.views import (
    BillLine,
    BillLineKind,
    DayBill,
    PaidDay,
    PayState,
    PayView,
)

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
        .order_by(WorkedDay.worked_on.desc())
        .limit(MOST_DAYS)
    ).all()
    return PayView(
        days=tuple(
            PaidDay(
                worked_on=day.worked_on,
                paid_minutes=day.paid_minutes + day.top_up_minutes,
                total_cents=day.total_cents,
                state=PayState.PLANNED,
                pay_on=day.pay_due_on,
            )
            for day in days
        ),
        waiting_cents=sum(day.payable_cents for day in days),
        read_at=now,
    )


def day_bill(session: Session, courier_id: int, worked_on: date) -> DayBill | None:
    """The lines of a day's last calculation; None when that day has none."""
    days = session.scalars(
        select(WorkedDay).where(
            WorkedDay.courier_id == courier_id, WorkedDay.worked_on == worked_on
        )
    ).all()
    if not days:
        return None
    lines: list[BillLine] = []
    floor_minutes = 0
    for day in days:
        calculation = session.scalar(
            select(PayCalculation).where(
                PayCalculation.courier_id == courier_id,
                PayCalculation.agreement_id == day.agreement_id,
                PayCalculation.worked_on == worked_on,
                PayCalculation.revision == day.revision,
            )
        )
        assert calculation is not None, "a worked day points at its calculation"
        lines += _lines(session, calculation)
        version = session.get_one(AgreementVersion, calculation.agreement_version_id)
        floor_minutes = max(floor_minutes, int(version.terms.get("floor_minutes", 180)))
    return DayBill(
        worked_on=worked_on,
        lines=tuple(lines),
        total_cents=sum(day.total_cents for day in days),
        worked_minutes=sum(day.worked_minutes for day in days),
        floor_minutes=floor_minutes,
        state=PayState.PLANNED,
        pay_on=max(day.pay_due_on for day in days),
    )


def _lines(session: Session, calculation: PayCalculation) -> list[BillLine]:
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
