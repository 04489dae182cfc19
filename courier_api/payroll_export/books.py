"""What the books say of a quarter, and whether an export says the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from courier_api.ledger.models import LedgerEntry, LedgerLine
from courier_api.pay.models import PayCalculation, PayMonth
from courier_api.pay.post import ALLOWANCES, COURIER_PAYABLE, EMPLOYER_CONTRIBUTIONS, WAGES
from courier_api.payroll_export.errors import TotalsDiffer
from declarations.payroll_file.components import ACCOUNTS
from declarations.worker_quarter import Quarter, WorkerQuarter

EARNING = ("pay_day", "pay_month")
"""The kinds of entries by which pay comes into the books; payments leave by others."""

COSTS = (WAGES, ALLOWANCES, EMPLOYER_CONTRIBUTIONS)
"""Accounts that nothing but pay may move: whatever else is in them is a difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedQuarter:
    """Cents by account, and what each courier (by id) earned, each as a positive amount."""

    totals: Mapping[str, int]
    payable_by_courier: Mapping[int, int]


def booked_quarter(session: Session, employer_number: str, quarter: Quarter) -> BookedQuarter:
    """The movements of pay that belong to the quarter, whenever they were posted."""
    query = (
        select(LedgerLine.account, LedgerLine.courier_id, func.sum(LedgerLine.amount_cents))
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(
            LedgerEntry.employer_number == employer_number,
            LedgerEntry.occurred_on.between(quarter.first_day, quarter.last_day),
            LedgerLine.account.in_(ACCOUNTS),
            or_(LedgerEntry.kind.in_(EARNING), LedgerLine.account.in_(COSTS)),
        )
        .group_by(LedgerLine.account, LedgerLine.courier_id)
    )
    totals: defaultdict[str, int] = defaultdict(int, dict.fromkeys(ACCOUNTS, 0))
    payable: dict[int, int] = {}
    for account, courier_id, cents in session.execute(query):
        amount = int(cents) if account in COSTS else -int(cents)
        totals[account] += amount
        if account == COURIER_PAYABLE and courier_id is not None:
            payable[courier_id] = amount
    return BookedQuarter(totals=dict(totals), payable_by_courier=payable)


def compare(
    workers: Iterable[WorkerQuarter],
    totals: Mapping[str, int],
    booked: BookedQuarter,
    ids: Mapping[str, int],
) -> None:
    """Raises TotalsDiffer with the first worker, else the first account, that is not as booked."""
    unseen = dict(booked.payable_by_courier)
    for worker in workers:
        exported = sum(month.payable_cents for month in worker.months)
        said = unseen.pop(ids[worker.person.reference], 0)
        if exported != said:
            raise TotalsDiffer(
                COURIER_PAYABLE,
                exported_cents=exported,
                booked_cents=said,
                worker=worker.person.reference,
            )
    for account in ACCOUNTS:
        if totals[account] != booked.totals[account]:
            raise TotalsDiffer(
                account, exported_cents=totals[account], booked_cents=booked.totals[account]
            )


def pay_state(session: Session, employer_number: str, quarter: Quarter) -> str:
    """Changes whenever pay of the quarter was computed or posted anew."""
    calculation = session.scalar(
        select(func.max(PayCalculation.id)).where(
            PayCalculation.employer_number == employer_number,
            PayCalculation.worked_on.between(quarter.first_day, quarter.last_day),
        )
    )
    revisions = session.scalar(
        select(func.sum(PayMonth.revision)).where(
            PayMonth.employer_number == employer_number, PayMonth.month.in_(quarter.months)
        )
    )
    return f"calculation {calculation or 0}, months {revisions or 0}"
