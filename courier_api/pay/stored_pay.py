"""What is stored of a period's pay, in a form that a new computation can be compared with."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.pay.models import PayCalculation, PayMonth
from courier_api.pay.period_facts import Period
from courier_api.pay.period_rows import CourierToWrite

MONTH_COLUMNS = (
    "gross_cents", "allowance_cents", "worker_contribution_cents", "employer_contribution_cents",
    "withholding_cents", "payable_cents", "cost_by_source",
)  # fmt: skip
Form = dict[tuple[int, str, date], Any]
"""Results of days and columns of months, by agreement, `day` or `month`, and date."""


def stored_pay(session: Session, courier_ids: Collection[int], period: Period) -> dict[int, Form]:
    """By courier: what holds of the period, of those who have anything of it."""
    found: defaultdict[int, Form] = defaultdict(dict)
    columns = PayCalculation
    calculations = session.execute(
        select(columns.courier_id, columns.agreement_id, columns.worked_on, columns.result)
        .where(
            columns.courier_id.in_(courier_ids),
            columns.worked_on >= period.begins,
            columns.worked_on < period.ends,
        )
        .order_by(columns.revision)  # the last one stays
    )
    for courier_id, agreement_id, day, result in calculations:
        found[courier_id][agreement_id, "day", day] = result
    months = session.scalars(
        select(PayMonth).where(
            PayMonth.courier_id.in_(courier_ids),
            PayMonth.month >= period.begins,
            PayMonth.month < period.ends,
        )
    )
    for month in months:
        values = {name: getattr(month, name) for name in MONTH_COLUMNS}
        found[month.courier_id][month.agreement_id, "month", month.month] = values
    return found


def form_of(courier: CourierToWrite) -> Form:
    """A new computation in the same form."""
    agreement_id = courier.facts.version.agreement_id
    form: Form = {}
    for month in courier.months:
        form[agreement_id, "month", month.month] = month.values
        for day in month.days:
            form[agreement_id, "day", day.worked_on] = day.result()
    return form
