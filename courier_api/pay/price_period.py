"""Price whole months of many couriers in one set-based pass: what price_month would have stored.

The shifts are read once, computed in arrays, and written in bulk. Couriers for whom that is not
enough (an open dispute or question, a refused shift, several versions of an agreement, days that
were priced before and differ) come month by month through price_month instead. Repeating the pass
writes nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.couriers.queries import lock_couriers
from courier_api.pay.facts import agreement_document, next_month
from courier_api.pay.period_facts import (
    Period,
    PeriodFacts,
    courier_columns_of,
    read_period,
    shift_columns_of,
    students_of,
    used_before_period,
)
from courier_api.pay.period_rows import CourierToWrite, couriers_to_write, days_of_period
from courier_api.pay.price_month import price_month
from courier_api.pay.reprice import ask_over_midnight
from courier_api.pay.stored_pay import form_of, stored_pay
from courier_api.pay.write_period import write_couriers
from platforms.pay import PayInputError, read_agreement
from platforms.pay.population import contribute, pay_population


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPriced:
    """How many couriers were written in bulk, were right already, or came month by month."""

    written: int
    unchanged: int
    month_by_month: int


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
    found: list[CourierToWrite] = []
    for part in facts:
        priced = _priced(session, part, period)
        if priced is None:
            apart |= {rider.id for rider in part.riders}
            continue
        couriers, refused = priced
        apart |= refused
        found += [courier for courier in couriers if courier.courier_id not in refused]
    new = [courier for courier in found if courier.courier_id not in stored]
    unchanged = {
        courier.courier_id
        for courier in found
        if stored.get(courier.courier_id) == form_of(courier)
    }
    apart |= set(stored) - unchanged
    write_couriers(session, employer_number, new, now=now)
    for courier_id in sorted(apart):
        for month in months_of(period):
            price_month(session, courier_id, month=month, now=now)
    _ask_for_the_month_after(session, employer_number, facts, period, now=now)
    return PeriodPriced(written=len(new), unchanged=len(unchanged), month_by_month=len(apart))


def months_of(period: Period) -> Iterator[date]:
    """The first days of the months of a period."""
    month = period.begins
    while month < period.ends:
        yield month
        month = next_month(month)


def _priced(
    session: Session, facts: PeriodFacts, period: Period
) -> tuple[list[CourierToWrite], set[int]] | None:
    """The couriers to write, and those with a refused shift; None when months must come one by one.

    So they must when a figure is missing, and when the terms name figures of the table: their days
    may wait, and their lines name the rows.
    """
    if not facts.shifts:
        return [], set()
    terms = terms_of(session, facts.version)
    if terms.figures:
        return None
    columns, students = shift_columns_of(facts), students_of(facts)
    try:
        agreement = read_agreement(agreement_document(facts.version, terms.terms))
        pay = pay_population(columns, courier_columns_of(facts), agreement, with_shares=True)
        part = days_of_period(pay, period)
        used = used_before_period(session, facts, period)
        rates = agreement.contributions
        months = contribute(part.days, students, rates, used) if rates else None
    except PayInputError:
        return None
    couriers = couriers_to_write(
        facts, period, used, pay, part, months, columns.platforms, students
    )
    return list(couriers), {facts.riders[place].id for place, _ in pay.refused}


def _ask_for_the_month_after(
    session: Session,
    employer_number: str,
    facts: Iterable[PeriodFacts],
    period: Period,
    *,
    now: datetime,
) -> None:
    """A shift of the period's last day may reach into the month after it."""
    last_day = period.ends - timedelta(days=1)
    for part in facts:
        last = [shift for shift in part.shifts if shift.worked_on == last_day]
        ask_over_midnight(session, employer_number, last, now=now)
