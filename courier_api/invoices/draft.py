"""Draft each platform's invoice of a month from what its couriers cost, on the platform's own terms."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import PlatformTerms
from courier_api.invoices.models import InvoiceDraft
from courier_api.pay.models import PayMonth
from platforms.pay import invoice_from_cost


@dataclass(slots=True)
class MonthCost:
    """What a platform's couriers cost in a month, in cents."""

    gross_cents: int = 0
    allowance_cents: int = 0
    employer_contribution_cents: int = 0

    @property
    def cost_cents(self) -> int:
        """Everything the platform has to bear before the fee."""
        return self.gross_cents + self.allowance_cents + self.employer_contribution_cents


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def draft_invoices(session: Session, employer_number: str, *, month: date, now: datetime) -> int:
    """Write or replace the drafts of a month; returns how many. A draft has no number yet.

    A draft whose platform has no cost left in the month is taken away.
    """
    costs = month_costs(session, employer_number, month)
    drafts = {
        draft.source_id: draft
        for draft in session.scalars(
            select(InvoiceDraft).where(
                InvoiceDraft.employer_number == employer_number, InvoiceDraft.month == month
            )
        )
    }
    drafted = 0
    for source_id in sorted(costs.keys() | drafts.keys()):
        cost, draft = costs.get(source_id, MonthCost()), drafts.get(source_id)
        terms = _terms(session, source_id, month)
        if terms is None or cost == MonthCost():
            if draft is not None:
                session.delete(draft)
            continue
        if draft is None:
            draft = InvoiceDraft(employer_number=employer_number, source_id=source_id, month=month)
            session.add(draft)
        _fill(draft, cost, terms, now=now)
        drafted += 1
    session.flush()
    return drafted


def _fill(draft: InvoiceDraft, cost: MonthCost, terms: PlatformTerms, *, now: datetime) -> None:
    amounts = invoice_from_cost(
        cost.cost_cents, fee_pct=Decimal(terms.fee_pct), vat_pct=Decimal(terms.vat_pct)
    )
    draft.gross_cents = cost.gross_cents
    draft.allowance_cents = cost.allowance_cents
    draft.employer_contribution_cents = cost.employer_contribution_cents
    draft.cost_cents = cost.cost_cents
    draft.fee_cents = amounts.fee_cents
    draft.ex_vat_cents = amounts.invoice_ex_vat_cents
    draft.vat_cents = amounts.vat_cents
    draft.payment_days = terms.payment_days
    draft.language = terms.language
    draft.drafted_at = now


def month_costs(session: Session, employer_number: str, month: date) -> dict[int, MonthCost]:
    """Costs by source id: each courier's month, as it was split over the platforms."""
    costs: dict[int, MonthCost] = {}
    rows = session.scalars(
        select(PayMonth)
        .where(PayMonth.employer_number == employer_number, PayMonth.month == month)
        .order_by(PayMonth.id)
    )
    for row in rows:
        for source_id, share in row.cost_by_source.items():
            cost = costs.setdefault(int(source_id), MonthCost())
            cost.gross_cents += share["gross_cents"]
            cost.allowance_cents += share["allowance_cents"]
            cost.employer_contribution_cents += share["employer_contribution_cents"]
    return costs


def _terms(session: Session, source_id: int, month: date) -> PlatformTerms | None:
    """The terms that hold in the month: the last that began before its end."""
    return session.scalar(
        select(PlatformTerms)
        .where(PlatformTerms.source_id == source_id, PlatformTerms.valid_from < month_after(month))
        .order_by(PlatformTerms.valid_from.desc())
        .limit(1)
    )
