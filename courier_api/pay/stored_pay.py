"""What is stored of a period's pay, in a form that a new computation can be compared with."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.pay.models import PayCalculation, PayMonth
from courier_api.pay.period_rows import PricedPeriod, costs_of, dates_of
from courier_api.pay.period_shifts import Period
from courier_api.pay.period_texts import costs_texts, results_of

DEDUCTIONS = (
    "worker_contribution_cents", "employer_contribution_cents", "withholding_cents",
)  # fmt: skip
Form = dict[tuple[int, str, date], Any]
"""Results of days, deductions and costs of months, by agreement, `day` or `month`, and date."""


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
    months = session.execute(
        select(
            PayMonth.courier_id,
            PayMonth.agreement_id,
            PayMonth.month,
            *(getattr(PayMonth, name) for name in DEDUCTIONS),
            PayMonth.cost_by_source,
        ).where(
            PayMonth.courier_id.in_(courier_ids),
            PayMonth.month >= period.begins,
            PayMonth.month < period.ends,
        )
    )
    for courier_id, agreement_id, month, *values in months:
        found[courier_id][agreement_id, "month", month] = values
    return found


def forms_of(priced: PricedPeriod) -> dict[int, Form]:
    """A new computation in the same form, by courier."""
    found: defaultdict[int, Form] = defaultdict(dict)
    agreement_id, riders = priced.facts.version.agreement_id, priced.facts.riders
    days, months = priced.days, priced.months
    for place, day, result in zip(
        days.courier.tolist(), dates_of(days.worked_on), results_of(priced), strict=True
    ):
        found[riders[place].id][agreement_id, "day", day] = json.loads(result)
    columns = (months.worker_cents, months.employer_cents, months.withholding_cents)
    for place, month, costs, *values in zip(
        months.courier.tolist(),
        dates_of(months.first_day),
        costs_texts(priced, costs_of(priced)),
        *(column.tolist() for column in columns),
        strict=True,
    ):
        form = found[riders[place].id]
        form[agreement_id, "month", month] = [*values, json.loads(costs)]
    return found
