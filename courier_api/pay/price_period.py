"""Price whole months of many couriers in one set-based pass: what price_month would have stored.

The shifts are read once as columns, computed in arrays, and written column by column. Couriers for
whom that is not enough (an open dispute or question, a refused shift at the border of a month, several
versions of an agreement, days that were priced before and differ) come month by month through
price_month instead.
Repeating the pass writes nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.couriers.queries import lock_couriers
from courier_api.pay.facts import agreement_document, next_month
from courier_api.pay.period_facts import (
    PeriodFacts,
    courier_columns_of,
    read_period,
    shift_columns_of,
    students_of,
    used_before_period,
)
from courier_api.pay.period_questions import RefusedShifts, ask_about, refused_shifts
from courier_api.pay.period_rows import PricedPeriod, days_of_period, priced_period
from courier_api.pay.period_shifts import Period
from courier_api.pay.price_month import price_month
from courier_api.pay.reprice import ask_over_midnight
from courier_api.pay.stored_pay import Form, forms_of, stored_pay
from courier_api.pay.write_period import write_period
from courier_api.shifts.models import Shift
from platforms.pay import PayInputError, read_agreement
from platforms.pay.population import contribute, day_number, pay_population


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPriced:
    """How many couriers were written in bulk, were right already, or came month by month."""

    written: int
    unchanged: int
    month_by_month: int

    def __add__(self, other: "PeriodPriced") -> "PeriodPriced":
        return PeriodPriced(
            written=self.written + other.written,
            unchanged=self.unchanged + other.unchanged,
            month_by_month=self.month_by_month + other.month_by_month,
        )


def price_period(
    session: Session,
    employer_number: str,
    courier_ids: Collection[int],
    period: Period,
    *,
    now: datetime,
) -> PeriodPriced:
    """Compute and post every month of the period for these couriers of one co-operative.

    A few hundred couriers a transaction keep memory and locks small.
    """
    lock_couriers(session, courier_ids)
    facts, apart = read_period(session, courier_ids, period)
    stored = stored_pay(session, courier_ids, period)
    written, unchanged = 0, set[int]()
    for part in facts:
        priced = _priced(session, part, period)
        if priced is None:
            apart |= {rider.id for rider in part.riders}
            continue
        pay, refused = priced
        asked = refused.by_courier.keys()
        apart |= refused.apart | (asked & stored.keys())
        unchanged |= _unchanged(pay, stored) - apart
        worked = {part.riders[place].id for place in np.unique(pay.days.courier).tolist()}
        new = worked - stored.keys() - apart
        write_period(session, employer_number, pay.of_couriers(new), now=now)
        ask_about(session, refused, asked - apart, now=now)
        written += len(new)
    apart |= stored.keys() - unchanged
    for courier_id in sorted(apart):
        for month in months_of(period):
            price_month(session, courier_id, month=month, now=now)
    _ask_for_the_month_after(session, employer_number, facts, period, now=now)
    return PeriodPriced(written=written, unchanged=len(unchanged), month_by_month=len(apart))


def months_of(period: Period) -> Iterator[date]:
    """The first days of the months of a period."""
    month = period.begins
    while month < period.ends:
        yield month
        month = next_month(month)


def _priced(
    session: Session, facts: PeriodFacts, period: Period
) -> tuple[PricedPeriod, RefusedShifts] | None:
    """The pay of the couriers, and what was refused; None when months must come one by one.

    So they must when a figure is missing, and when the terms name figures of the table: their days
    may wait, and their lines name the rows.
    """
    terms = terms_of(session, facts.version)
    if terms.figures:
        return None
    try:
        agreement = read_agreement(agreement_document(facts.version, terms.terms))
        pay = pay_population(
            shift_columns_of(facts), courier_columns_of(facts), agreement, with_shares=True
        )
        part = days_of_period(pay, period)
        used = used_before_period(session, facts, period)
        rates = agreement.contributions
        months = contribute(part.days, students_of(facts), rates, used) if rates else None
    except PayInputError:
        return None
    priced = priced_period(facts, period, pay, months, part, used)
    return priced, refused_shifts(facts, pay.refused)


def _unchanged(priced: PricedPeriod, stored: dict[int, Form]) -> set[int]:
    """The couriers of whom the same is stored."""
    forms = forms_of(priced.of_couriers(set(stored))) if stored else {}
    return {courier_id for courier_id, form in forms.items() if stored[courier_id] == form}


def _ask_for_the_month_after(
    session: Session,
    employer_number: str,
    facts: Iterable[PeriodFacts],
    period: Period,
    *,
    now: datetime,
) -> None:
    """A shift of the period's last day may reach into the month after it."""
    last_day = day_number(period.ends) - 1
    for part in facts:
        ids = part.shifts.id[part.shifts.worked_on == last_day].tolist()
        last = session.scalars(select(Shift).where(Shift.id.in_(ids)).order_by(Shift.id))
        ask_over_midnight(session, employer_number, last, now=now)
