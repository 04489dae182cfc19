"""Collects what has to be known to explain a worked day: as it was last calculated and stored."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.agreements.models import Agreement, AgreementVersion
from courier_api.couriers.models import Courier
from courier_api.pay.differences import corrections_of
from courier_api.pay.explain.facts import (
    DayPart,
    DayToExplain,
    MonthDeductions,
    PaidLine,
    Quota,
    Revision,
)
from courier_api.pay.explain.read_shifts import shifts_behind
from courier_api.pay.explain.why_again import why_again
from courier_api.pay.facts import STUDENT, next_month
from courier_api.pay.models import LAST_CALCULATION, PayCalculation, PayLine, PayMonth, WorkedDay
from courier_api.sources.models import Source
from platforms.pay import Agreement as Terms
from platforms.pay import LineKind, read_agreement
from platforms.pay.agreement import DayAttribution
from platforms.pay.contributions import quota_minutes, split_of_day
from platforms.pay.rates import PayRule


def day_to_explain(session: Session, courier: Courier, worked_on: date) -> DayToExplain | None:
    """The day's last calculation and what is behind it; None when the day has none.

    A day that a correction brought to nothing is still explained: it has earlier revisions.
    """
    rows = session.execute(
        select(WorkedDay, PayCalculation.id, AgreementVersion, Agreement.name)
        .join(
            PayCalculation,
            LAST_CALCULATION,
        )
        .join(AgreementVersion, AgreementVersion.id == PayCalculation.agreement_version_id)
        .join(Agreement, Agreement.id == WorkedDay.agreement_id)
        .where(WorkedDay.courier_id == courier.id, WorkedDay.worked_on == worked_on)
        .order_by(WorkedDay.agreement_id)
    ).all()
    if not rows:
        return None
    is_student = courier.worker_type == STUDENT
    parts = tuple(
        _part(session, day, calculation_id, version, name, is_student=is_student)
        for day, calculation_id, version, name in rows
    )
    by_calendar = any(x.terms.day_attribution is DayAttribution.CALENDAR_SPLIT for x in parts)
    first = worked_on - timedelta(days=1) if by_calendar else worked_on
    return DayToExplain(
        worked_on=worked_on,
        is_student=is_student,
        parts=parts,
        shifts=shifts_behind(session, courier.id, first, worked_on),
    )


def _part(
    session: Session,
    day: WorkedDay,
    calculation_id: int,
    version: AgreementVersion,
    name: str,
    *,
    is_student: bool,
) -> DayPart:
    terms = read_agreement(terms_of(session, version).terms)
    return DayPart(
        agreement_name=name,
        version=version.version,
        terms=terms,
        paid_minutes=day.paid_minutes,
        worked_minutes=day.worked_minutes,
        top_up_minutes=day.top_up_minutes,
        gross_cents=day.gross_cents,
        total_cents=day.total_cents,
        worker_contribution_cents=day.worker_contribution_cents,
        withholding_cents=day.withholding_cents,
        payable_cents=day.payable_cents,
        pay_due_on=day.pay_due_on,
        lines=_lines(session, calculation_id, day.worked_on),
        revisions=_revisions(session, day),
        month=_month(session, day),
        quota=_quota(session, day, terms) if is_student else None,
    )


def _lines(session: Session, calculation_id: int, worked_on: date) -> tuple[PaidLine, ...]:
    rows = session.execute(
        select(PayLine, Source.name)
        .join(Source, Source.id == PayLine.source_id)
        .where(PayLine.calculation_id == calculation_id)
        .order_by(PayLine.id)
    )
    return tuple(
        PaidLine(
            kind=LineKind(line.kind),
            rule=PayRule(line.rule),
            platform=platform,
            dated_on=line.dated_on or worked_on,
            minutes=int(line.quantity) if line.unit == "minutes" and line.quantity else None,
            km=Decimal(line.quantity) if line.unit == "km" and line.quantity else None,
            rate_eur=line.rate or "0",
            cents=line.amount_cents,
            published=line.rule_source,
        )
        for line, platform in rows
    )


def _revisions(session: Session, day: WorkedDay) -> tuple[Revision, ...]:
    found = session.scalars(
        select(PayCalculation)
        .where(
            PayCalculation.courier_id == day.courier_id,
            PayCalculation.agreement_id == day.agreement_id,
            PayCalculation.worked_on == day.worked_on,
        )
        .order_by(PayCalculation.revision)
    ).all()
    posted = {
        each.calculation_id: each.differences
        for each in corrections_of(session, day.courier_id, day.worked_on)
    }
    return tuple(
        Revision(
            computed_at=each.computed_at,
            total_cents=each.result.get("total_cents", 0),
            why=why_again(before, each) if before is not None else (),
            differences=posted.get(each.id, ()),
        )
        for before, each in zip((None, *found), found, strict=False)
    )


def _month(session: Session, day: WorkedDay) -> MonthDeductions | None:
    row = session.scalar(
        select(PayMonth).where(
            PayMonth.courier_id == day.courier_id,
            PayMonth.agreement_id == day.agreement_id,
            PayMonth.month == day.worked_on.replace(day=1),
        )
    )
    if row is None:
        return None
    return MonthDeductions(
        month=row.month,
        gross_cents=row.gross_cents,
        worker_contribution_cents=row.worker_contribution_cents,
        withholding_cents=row.withholding_cents,
    )


def _quota(session: Session, day: WorkedDay, terms: Terms) -> Quota | None:
    """None when two agreements share the month: minutes of one then come before those of the other."""
    if terms.contributions is None or len(_agreements_of_month(session, day)) > 1:
        return None
    used = session.scalar(
        select(func.coalesce(func.sum(WorkedDay.declared_minutes), 0)).where(
            WorkedDay.courier_id == day.courier_id,
            WorkedDay.worked_on >= day.worked_on.replace(month=1, day=1),
            WorkedDay.worked_on < day.worked_on,
        )
    )
    left = max(0, quota_minutes(terms.contributions, day.worked_on) - int(used or 0))
    split = split_of_day(day.worked_on, day.gross_cents, declared=day.declared_minutes, left=left)
    return Quota(left_minutes=left, split=split)


def _agreements_of_month(session: Session, day: WorkedDay) -> Sequence[int]:
    month = day.worked_on.replace(day=1)
    return session.scalars(
        select(WorkedDay.agreement_id)
        .where(
            WorkedDay.courier_id == day.courier_id,
            WorkedDay.worked_on >= month,
            WorkedDay.worked_on < next_month(month),
        )
        .distinct()
    ).all()
