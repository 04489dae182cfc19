"""Paid against owed: calculations, days, months, books and invoice drafts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.invoices.draft import MonthCost, month_costs
from courier_api.invoices.models import InvoiceDraft
from courier_api.ledger.balances import first_fault, total_cents
from courier_api.ledger.models import LedgerLine
from courier_api.pay.as_known import day_as_known, replaced_days
from courier_api.pay.correction_models import PayDifference
from courier_api.pay.facts import next_month
from courier_api.pay.models import LAST_CALCULATION, PayCalculation, PayLine, PayMonth, WorkedDay
from courier_api.pay.post import ALLOWANCES, COURIER_PAYABLE, EMPLOYER_CONTRIBUTIONS, WAGES
from courier_api.pay.receivables import COURIER_RECEIVABLE, WAIVED_RECEIVABLES
from courier_api.pay.store_day import AMOUNTS
from courier_api.verify.check import Check

MOST_OLD_DAYS = 200
OWED_ACCOUNTS = (COURIER_PAYABLE, COURIER_RECEIVABLE, WAIVED_RECEIVABLES)


def days_as_calculated(session: Session) -> Check:
    """Each worked day is what its last calculation says, and the calculation the sum of its lines."""
    lines = (
        select(PayLine.calculation_id, func.sum(PayLine.amount_cents).label("cents"))
        .group_by(PayLine.calculation_id)
        .subquery()
    )
    rows = session.execute(
        select(WorkedDay, PayCalculation, lines.c.cents)
        .outerjoin(
            PayCalculation,
            LAST_CALCULATION,
        )
        .outerjoin(lines, lines.c.calculation_id == PayCalculation.id)
    )
    looked_at = 0
    for day, calculation, cents in rows:
        looked_at += 1
        difference = _day_difference(day, calculation, int(cents or 0))
        if difference is not None:
            about = f"courier {day.courier_id} on {day.worked_on}: {difference}"
            return Check(name="worked days", looked_at=looked_at, difference=about)
    return Check(name="worked days", looked_at=looked_at, difference=None)


def booked_as_priced(session: Session) -> Check:
    """The days of each month add up to it, and what platforms bear is what the books say."""
    months = session.scalars(select(PayMonth).order_by(PayMonth.id)).all()
    for month in months:
        if (difference := _month_difference(session, month)) is not None:
            return Check(name="pay months", looked_at=len(months), difference=difference)
    difference = _cost_difference(_booked_costs(session), _priced_costs(months))
    return Check(name="pay months", looked_at=len(months), difference=difference)


def books_balance(session: Session) -> Check:
    """Each entry, and so the whole, sums to zero."""
    fault = first_fault(session)
    looked_at = session.scalar(select(func.count(LedgerLine.id))) or 0
    difference = f"{fault.rule} in entry {fault.entry_id}" if fault else None
    if difference is None and (total := total_cents(session)):
        difference = f"all lines sum to {total} cents"
    return Check(name="ledger", looked_at=looked_at, difference=difference)


def owed_is_booked(session: Session) -> Check:
    """What each courier is owed by the calculations is what the ledger says.

    What was paid too much is a claim of its own and lowers nothing that is owed.
    """
    booked = {
        row[0]: -int(row[1])
        for row in session.execute(
            select(LedgerLine.courier_id, func.sum(LedgerLine.amount_cents))
            .where(LedgerLine.account.in_(OWED_ACCOUNTS))
            .group_by(LedgerLine.courier_id)
        )
    }
    owed = {
        row[0]: int(row[1])
        for row in session.execute(
            select(PayMonth.courier_id, func.sum(PayMonth.payable_cents)).group_by(
                PayMonth.courier_id
            )
        )
    }
    for courier_id in sorted(owed.keys() | booked.keys()):
        if owed.get(courier_id, 0) != booked.get(courier_id, 0):
            difference = (
                f"courier {courier_id} is owed {owed.get(courier_id, 0)} cents, "
                f"the ledger says {booked.get(courier_id, 0)}"
            )
            return Check(name="owed to couriers", looked_at=len(owed), difference=difference)
    return Check(name="owed to couriers", looked_at=len(owed), difference=None)


def drafts_as_priced(session: Session) -> Check:
    """Each draft that was made after the last change of its month is what its couriers cost."""
    drafts = session.scalars(select(InvoiceDraft).order_by(InvoiceDraft.id)).all()
    by_month: dict[tuple[str, date], list[InvoiceDraft]] = {}
    for draft in drafts:
        by_month.setdefault((draft.employer_number, draft.month), []).append(draft)
    differences = (
        difference
        for (employer_number, month), of_month in by_month.items()
        for difference in _draft_differences(session, employer_number, month, of_month)
    )
    return Check(name="invoice drafts", looked_at=len(drafts), difference=next(differences, None))


def _draft_differences(
    session: Session, employer_number: str, month: date, drafts: Sequence[InvoiceDraft]
) -> Iterator[str]:
    costs = month_costs(session, employer_number, month)
    changed_at = session.scalar(
        select(func.max(PayMonth.changed_at)).where(
            PayMonth.employer_number == employer_number, PayMonth.month == month
        )
    )
    for draft in drafts:
        if changed_at is not None and draft.drafted_at < changed_at:
            continue  # it will be drafted again
        cost = costs.get(draft.source_id, MonthCost())
        if draft.cost_cents != cost.cost_cents:
            yield (
                f"the draft of {month:%Y-%m} for source {draft.source_id} bears "
                f"{draft.cost_cents} cents, its couriers cost {cost.cost_cents}"
            )


def _day_difference(
    day: WorkedDay, calculation: PayCalculation | None, line_cents: int
) -> str | None:
    if calculation is None:
        return "there is no calculation behind the day"
    if line_cents != calculation.result.get("total_cents", 0):
        return f"the lines sum to {line_cents} cents"
    for name in AMOUNTS:
        told = calculation.result.get(name, 0)
        if getattr(day, name) != told:
            return f"{name} is {getattr(day, name)} instead of {told}"
    return None


def _month_difference(session: Session, month: PayMonth) -> str | None:
    total, payable = session.execute(
        select(
            func.coalesce(func.sum(WorkedDay.total_cents), 0),
            func.coalesce(func.sum(WorkedDay.payable_cents), 0),
        ).where(
            WorkedDay.courier_id == month.courier_id,
            WorkedDay.agreement_id == month.agreement_id,
            WorkedDay.worked_on >= month.month,
            WorkedDay.worked_on < next_month(month.month),
        )
    ).one()
    about = f"courier {month.courier_id} in {month.month:%Y-%m}"
    if int(total) != month.gross_cents + month.allowance_cents:
        return f"{about}: the days earn {total} cents, the month says otherwise"
    if int(payable) != month.payable_cents:
        return f"{about}: {payable} cents of the days are payable, the month says otherwise"
    return None


def _booked_costs(session: Session) -> dict[tuple[str, int], int]:
    rows = session.execute(
        select(LedgerLine.account, LedgerLine.source_id, func.sum(LedgerLine.amount_cents))
        .where(LedgerLine.account.in_((WAGES, ALLOWANCES, EMPLOYER_CONTRIBUTIONS)))
        .group_by(LedgerLine.account, LedgerLine.source_id)
    )
    return {(account, source_id): int(cents) for account, source_id, cents in rows}


def _priced_costs(months: Sequence[PayMonth]) -> dict[tuple[str, int], int]:
    parts = {
        WAGES: "gross_cents",
        ALLOWANCES: "allowance_cents",
        EMPLOYER_CONTRIBUTIONS: "employer_contribution_cents",
    }
    costs: dict[tuple[str, int], int] = {}
    for month in months:
        for source, share in month.cost_by_source.items():
            for account, name in parts.items():
                key = (account, int(source))
                costs[key] = costs.get(key, 0) + share[name]
    return costs


def _cost_difference(
    booked: Mapping[tuple[str, int], int], priced: Mapping[tuple[str, int], int]
) -> str | None:
    for account, source_id in sorted(booked.keys() | priced.keys()):
        said, due = booked.get((account, source_id), 0), priced.get((account, source_id), 0)
        if said != due:
            return f"{account} of source {source_id} is booked as {said} cents instead of {due}"
    return None


def old_days_come_out_again(session: Session) -> Check:
    """What was stored of a day before its correction is what was known then (the newest ones)."""
    looked_at = 0
    for courier_id, worked_on, at in replaced_days(session, limit=MOST_OLD_DAYS):
        looked_at += 1
        if (difference := day_as_known(session, courier_id, worked_on, at).difference) is not None:
            about = f"courier {courier_id} on {worked_on}, as known at {at}: {difference}"
            return Check(name="days as known", looked_at=looked_at, difference=about)
    return Check(name="days as known", looked_at=looked_at, difference=None)


def corrections_add_up(session: Session) -> Check:
    """The lines of each first calculation and all differences since are what the day is worth."""
    of_day = (PayCalculation.courier_id, PayCalculation.agreement_id, PayCalculation.worked_on)
    first = (
        select(*of_day, func.sum(PayLine.amount_cents).label("cents"))
        .join(PayLine, PayLine.calculation_id == PayCalculation.id)
        .where(PayCalculation.revision == 1)
        .group_by(*of_day)
    )
    later = (
        select(*of_day, func.sum(PayDifference.amount_cents).label("cents"))
        .join(PayDifference, PayDifference.calculation_id == PayCalculation.id)
        .group_by(*of_day)
    )
    sums: dict[tuple[int, int, date], int] = {}
    for query in (first, later):
        for courier_id, agreement_id, day, cents in session.execute(query):
            key = (courier_id, agreement_id, day)
            sums[key] = sums.get(key, 0) + int(cents)
    for day in session.scalars(select(WorkedDay).order_by(WorkedDay.id)):
        said = sums.get((day.courier_id, day.agreement_id, day.worked_on), 0)
        if said != day.total_cents:
            about = f"courier {day.courier_id} on {day.worked_on}: the lines sum to {said} cents"
            return Check(name="corrections", looked_at=len(sums), difference=about)
    return Check(name="corrections", looked_at=len(sums), difference=None)
