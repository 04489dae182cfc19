"""Collects a courier's calendar month for the payslip, as it was last calculated and stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.agreements.models import AgreementVersion
from courier_api.couriers.models import Courier
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.pay.facts import next_month
from courier_api.pay.models import PayCalculation, PayMonth, WorkedDay
from platforms.pay import Agreement, read_agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthToTell:
    """The month's worked days, its sums by agreement, and the terms that were used."""

    courier: Courier
    employer: Cooperative
    month: date
    days: Sequence[WorkedDay]
    sums: Sequence[PayMonth]
    terms: Sequence[Agreement]
    changed_on: date


def month_to_tell(session: Session, courier: Courier, month: date) -> MonthToTell | None:
    """The month; None when no day of it was ever worth anything. `month` is its first day."""
    days = session.scalars(
        select(WorkedDay)
        .where(
            WorkedDay.courier_id == courier.id,
            WorkedDay.worked_on >= month,
            WorkedDay.worked_on < next_month(month),
        )
        .order_by(WorkedDay.worked_on, WorkedDay.agreement_id)
    ).all()
    if not days:
        return None
    sums = session.scalars(
        select(PayMonth)
        .where(PayMonth.courier_id == courier.id, PayMonth.month == month)
        .order_by(PayMonth.agreement_id)
    ).all()
    calculations = session.execute(
        select(PayCalculation.computed_at, PayCalculation.agreement_version_id).where(
            PayCalculation.courier_id == courier.id,
            PayCalculation.worked_on >= month,
            PayCalculation.worked_on < next_month(month),
        )
    ).all()
    changed = [row.computed_at for row in calculations] + [row.changed_at for row in sums]
    return MonthToTell(
        courier=courier,
        employer=session.get_one(Cooperative, courier.employer_number),
        month=month,
        days=days,
        sums=sums,
        terms=_terms(session, {row.agreement_version_id for row in calculations}),
        changed_on=local_date(max(changed)),
    )


def _terms(session: Session, version_ids: set[int]) -> list[Agreement]:
    versions = session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.id.in_(version_ids))
        .order_by(AgreementVersion.agreement_id, AgreementVersion.version)
    )
    return [read_agreement(terms_of(session, version).terms) for version in versions]
