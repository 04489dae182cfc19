"""One row for each worker, month, agreement and component; their sums are those of the books."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from declarations.worker_quarter.categories import STUDENT
from declarations.worker_quarter.facts import MonthFacts, WorkerQuarter
from declarations.worker_quarter.quarter import Quarter

COMPONENT_COLUMNS = (
    "quarter",
    "employer_number",
    "worker",
    "ssin",
    "month",
    "agreement",
    "component",
    "minutes",
    "amount_cents",
    "accounts",
)
COMPONENT_KEY = ("worker", "month", "agreement", "component")

WAGES = "wages"
ALLOWANCES = "allowances"
EMPLOYER_CONTRIBUTIONS = "employer_contributions"
SOCIAL_SECURITY = "social_security_payable"
WITHHOLDING = "withholding_payable"
COURIER_PAYABLE = "courier_payable"
ACCOUNTS = (
    WAGES,
    ALLOWANCES,
    EMPLOYER_CONTRIBUTIONS,
    SOCIAL_SECURITY,
    WITHHOLDING,
    COURIER_PAYABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """An amount of a month, and the accounts whose total it is part of."""

    name: str
    amount_cents: int
    accounts: tuple[str, ...]
    minutes: int | None = None


def component_rows(
    workers: Iterable[WorkerQuarter], *, employer_number: str, quarter: Quarter
) -> Iterator[dict[str, object]]:
    """The rows in order of worker, month, agreement and the order of a payslip; none is zero."""
    for worker in workers:
        for month in worker.months:
            for component in _components(month, worker.person.worker_type):
                yield {
                    "quarter": str(quarter),
                    "employer_number": employer_number,
                    "worker": worker.person.reference,
                    "ssin": worker.person.ssin,
                    "month": f"{month.month:%Y-%m}",
                    "agreement": month.agreement,
                    "component": component.name,
                    "minutes": component.minutes,
                    "amount_cents": component.amount_cents,
                    "accounts": " ".join(component.accounts),
                }


def control_totals(rows: Iterable[Mapping[str, object]]) -> dict[str, int]:
    """Cents by account, each as a positive amount: what was earned, and what is due."""
    totals = dict.fromkeys(ACCOUNTS, 0)
    for row in rows:
        for account in str(row["accounts"]).split():
            totals[account] += int(str(row["amount_cents"]))
    return totals


def _components(month: MonthFacts, worker_type: str) -> Iterator[Component]:
    for component in (*_earned(month), *_due(month)):
        if component.amount_cents or component.minutes:
            yield component
    if worker_type == STUDENT:
        yield from _student_split(month)


def _earned(month: MonthFacts) -> Iterator[Component]:
    days = month.days
    paid, added = sum(day.paid_minutes for day in days), sum(day.top_up_minutes for day in days)
    base = sum(day.base_cents for day in days)
    top_up = sum(day.top_up_cents for day in days)
    supplement = sum(day.supplement_cents for day in days)
    phone = sum(day.phone_cents for day in days)
    bike = sum(day.bike_cents for day in days)
    yield Component(name="base", amount_cents=base, accounts=(WAGES,), minutes=paid)
    yield Component(name="supplement", amount_cents=supplement, accounts=(WAGES,))
    yield Component(name="top_up", amount_cents=top_up, accounts=(WAGES,), minutes=added)
    yield Component(name="phone", amount_cents=phone, accounts=(ALLOWANCES,))
    yield Component(name="bike", amount_cents=bike, accounts=(ALLOWANCES,))


def _due(month: MonthFacts) -> Iterator[Component]:
    worker, employer = (SOCIAL_SECURITY,), (EMPLOYER_CONTRIBUTIONS, SOCIAL_SECURITY)
    for name, due in (("ordinary", month.ordinary), ("solidarity", month.solidarity)):
        yield Component(
            name=f"worker_contribution_{name}", amount_cents=due.worker_cents, accounts=worker
        )
        yield Component(
            name=f"employer_contribution_{name}", amount_cents=due.employer_cents, accounts=employer
        )
    withheld = month.ordinary.withholding_cents
    yield Component(name="withholding", amount_cents=withheld, accounts=(WITHHOLDING,))
    yield Component(name="payable", amount_cents=month.payable_cents, accounts=(COURIER_PAYABLE,))


def _student_split(month: MonthFacts) -> Iterator[Component]:
    """How the gross falls inside and outside the contingent: told, in no account a second time."""
    inside = sum(day.solidarity_cents for day in month.days)
    outside = sum(day.gross_cents for day in month.days) - inside
    minutes = sum(day.inside_minutes for day in month.days)
    if inside or minutes:
        yield Component(
            name="gross_in_contingent", amount_cents=inside, accounts=(), minutes=minutes
        )
    if outside:
        yield Component(name="gross_above_contingent", amount_cents=outside, accounts=())
