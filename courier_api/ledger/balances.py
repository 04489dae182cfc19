"""What the books say: balances by account, by courier, and whether everything sums to zero."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.ledger.models import LedgerEntry, LedgerLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFault:
    """The first place where the books do not fit."""

    rule: str
    entry_id: str
    sum_cents: int


def account_balances(session: Session, employer_number: str) -> dict[str, int]:
    """Cents by account; debit positive."""
    query = (
        select(LedgerLine.account, func.sum(LedgerLine.amount_cents))
        .where(LedgerLine.employer_number == employer_number)
        .group_by(LedgerLine.account)
        .order_by(LedgerLine.account)
    )
    return {account: int(cents) for account, cents in session.execute(query)}


def courier_balances(session: Session, employer_number: str, account: str) -> dict[int, int]:
    """Cents by courier in one account; debit positive."""
    query = (
        select(LedgerLine.courier_id, func.sum(LedgerLine.amount_cents))
        .where(
            LedgerLine.employer_number == employer_number,
            LedgerLine.account == account,
            LedgerLine.courier_id.is_not(None),
        )
        .group_by(LedgerLine.courier_id)
    )
    return {courier_id: int(cents) for courier_id, cents in session.execute(query)}


def total_cents(session: Session) -> int:
    """The sum of all lines: zero, or the books are broken."""
    return int(session.scalar(select(func.coalesce(func.sum(LedgerLine.amount_cents), 0))) or 0)


def first_fault(session: Session, employer_number: str | None = None) -> LedgerFault | None:
    """The first unbalanced set, line without entry or entry without lines; None when all fits.

    Of one co-operative, or of all.
    """
    sets = (
        select(LedgerLine.entry_id, func.sum(LedgerLine.amount_cents))
        .group_by(LedgerLine.entry_id)
        .having(func.sum(LedgerLine.amount_cents) != 0)
        .limit(1)
    )
    orphans = (
        select(LedgerLine.entry_id)
        .outerjoin(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerEntry.id.is_(None))
        .limit(1)
    )
    empty_sets = (
        select(LedgerEntry.id)
        .outerjoin(LedgerLine, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerLine.id.is_(None))
        .limit(1)
    )
    if employer_number is not None:
        sets = sets.where(LedgerLine.employer_number == employer_number)
        orphans = orphans.where(LedgerLine.employer_number == employer_number)
        empty_sets = empty_sets.where(LedgerEntry.employer_number == employer_number)
    if unbalanced := session.execute(sets).first():
        return LedgerFault(
            rule="unbalanced", entry_id=str(unbalanced[0]), sum_cents=int(unbalanced[1])
        )
    if orphan := session.scalar(orphans):
        return LedgerFault(rule="line_without_entry", entry_id=str(orphan), sum_cents=0)
    if empty := session.scalar(empty_sets):
        return LedgerFault(rule="entry_without_lines", entry_id=str(empty), sum_cents=0)
    return None
