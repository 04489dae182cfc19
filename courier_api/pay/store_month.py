"""Store a priced month: contributions on its sums, their posting, and what is payable of each day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.pay.facts import next_month
from courier_api.pay.models import PayMonth, WorkedDay
from courier_api.pay.post import DayOfCourier, MonthAmounts, post_month
from platforms.pay import Contributions, PlatformCost
from platforms.rounding import split_whole

COST_PARTS = ("gross_cents", "allowance_cents", "employer_contribution_cents")


def store_month(
    session: Session,
    courier: Courier,
    agreement_id: int,
    contributions: Sequence[Contributions],
    costs: Sequence[PlatformCost],
    *,
    month: date,
    now: datetime,
) -> None:
    """Contributions on the month's sums, their posting, and each day's share of what is payable."""
    row = session.scalar(
        select(PayMonth).where(
            PayMonth.courier_id == courier.id,
            PayMonth.agreement_id == agreement_id,
            PayMonth.month == month,
        )
    )
    values = _month_values(contributions, costs)
    if row is None and not any(values.values()):
        return
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        _spread_payable(session, row)  # the same sums may come from other days
        return
    before = MonthAmounts(employer_by_source={})
    if row is None:
        row = PayMonth(
            employer_number=courier.employer_number,
            courier_id=courier.id,
            agreement_id=agreement_id,
            month=month,
            revision=0,
        )
        session.add(row)
    else:
        before = _month_amounts(row)
    row.revision += 1
    row.changed_at = now
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    whose = DayOfCourier(
        employer_number=courier.employer_number,
        courier_id=courier.id,
        agreement_id=agreement_id,
        day=month,
        revision=row.revision,
    )
    post_month(session, whose, before, _month_amounts(row), now=now)
    _spread_payable(session, row)


def _month_values(
    contributions: Sequence[Contributions], costs: Sequence[PlatformCost]
) -> dict[str, Any]:
    worker = sum(each.worker_contribution_cents for each in contributions)
    withholding = sum(each.withholding_cents for each in contributions)
    by_source: dict[str, dict[str, int]] = {}
    for cost in costs:
        share = by_source.setdefault(cost.platform, dict.fromkeys(COST_PARTS, 0))
        for name in COST_PARTS:
            share[name] += getattr(cost, name)
    gross = sum(cost.gross_cents for cost in costs)
    allowance = sum(cost.allowance_cents for cost in costs)
    return {
        "gross_cents": gross,
        "allowance_cents": allowance,
        "worker_contribution_cents": worker,
        "employer_contribution_cents": sum(c.employer_contribution_cents for c in contributions),
        "withholding_cents": withholding,
        "payable_cents": gross + allowance - worker - withholding,
        "cost_by_source": by_source,
    }


def _month_amounts(row: PayMonth) -> MonthAmounts:
    return MonthAmounts(
        worker_contribution_cents=row.worker_contribution_cents,
        withholding_cents=row.withholding_cents,
        employer_by_source={
            int(source): share["employer_contribution_cents"]
            for source, share in row.cost_by_source.items()
        },
    )


def _spread_payable(session: Session, month: PayMonth) -> None:
    """What is payable of each day: its total less its shares of the month's deductions, by gross."""
    days = session.scalars(
        select(WorkedDay)
        .where(
            WorkedDay.courier_id == month.courier_id,
            WorkedDay.agreement_id == month.agreement_id,
            WorkedDay.worked_on >= month.month,
            WorkedDay.worked_on < next_month(month.month),
        )
        .order_by(WorkedDay.worked_on)
    ).all()
    gross = {day.worked_on: day.gross_cents for day in days}
    contributions = split_whole(month.worker_contribution_cents, gross)
    withholdings = split_whole(month.withholding_cents, gross)
    for day in days:
        day.worker_contribution_cents = contributions[day.worked_on]
        day.withholding_cents = withholdings[day.worked_on]
        day.payable_cents = day.total_cents - day.worker_contribution_cents - day.withholding_cents
    session.flush()
