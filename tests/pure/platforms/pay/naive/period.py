"""The whole answer: days and their sums, contributions, the invoice, and what a correction adds."""

from collections import Counter
from datetime import date
from decimal import Decimal, localcontext

from tests.pure.platforms.pay.naive.days import Days
from tests.pure.platforms.pay.naive.rows import sort_out
from tests.pure.platforms.pay.naive.terms import Terms, rounded, row_on

MINUTES = ("paid_minutes", "worked_minutes", "top_up_minutes")
EUROS = (
    "base",
    "supplement",
    "top_up",
    "gross",
    "allowance_phone",
    "allowance_bike",
    "allowance",
    "total",
)
IN_DELTA = ("paid_minutes", "top_up_minutes", "base", "supplement", "top_up", "gross")
ALL_IN_DELTA = (*IN_DELTA, "allowance", "total")


def answer(document: dict, tick: int = 1) -> dict[str, object]:
    """Everything the program answers, counted tick by tick of so many seconds."""
    terms = Terms(document["agreement"], document.get("worker"))
    if terms["minute_rounding"] not in {"up", "nearest"}:
        return {"refused": [{"id": "*", "code": "agreement_invalid"}], "days": [], **sums([])}
    accepted, refused = sort_out(document["shifts"], terms, tick)
    days = Days(accepted, terms, tick).rows
    found: dict[str, object] = {"refused": refused, "days": days, **sums(days)}
    if any(value is not None for value in terms["contributions"].values()):
        with localcontext() as exact:
            exact.prec = 60
            found |= contributions(days, terms)
    if document.get("previous"):
        found |= correction(document, found, tick)
    return found


def sums(days: list[dict]) -> dict[str, str]:
    minutes = {name: str(sum(int(day[name]) for day in days)) for name in MINUTES}
    euros = {name: f"{sum((Decimal(day[name]) for day in days), Decimal(0)):.2f}" for name in EUROS}
    return minutes | euros


def contributions(days: list[dict], terms: Terms) -> dict[str, str]:
    agreed = terms["contributions"]
    is_student = terms.worker.get("kind") == "student"
    inside, ordinary = split(days, terms) if is_student else (Decimal(0), all_ordinary(days))

    def pct(name: str, default: str = "0") -> Decimal:
        return Decimal(agreed.get(name, default)) / 100

    def share(amount: Decimal, name: str) -> Decimal:
        return rounded(amount * pct("base_pct", "100") * pct(name))

    ordinary_gross = sum(ordinary.values(), Decimal(0))
    ordinary_worker = share(ordinary_gross, "worker_pct")
    worker = ordinary_worker + rounded(inside * pct("student_worker_pct"))
    employer = rounded(inside * pct("student_employer_pct")) + employer_part(ordinary, terms)
    withholding = rounded((ordinary_gross - ordinary_worker) * pct("withholding_pct"))
    total = sum((Decimal(day["total"]) for day in days), Decimal(0))
    found = {"gross_solidarity": inside, "gross_ordinary": ordinary_gross} if is_student else {}
    found |= {
        "worker_contribution": worker,
        "employer_contribution": employer,
        "withholding": withholding,
        "payable": total - worker - withholding,
        "employer_cost": total + employer,
    }
    if terms.said.get("fee_pct") is not None:
        found |= invoice(total + employer, terms)
    return {name: f"{amount:.2f}" for name, amount in found.items()}


def all_ordinary(days: list[dict]) -> dict[str, Decimal]:
    return {day["worked_day"]: Decimal(day["gross"]) for day in days}


def split(days: list[dict], terms: Terms) -> tuple[Decimal, dict[str, Decimal]]:
    """What of each day's gross still fits in the quota of its year, and the rest by day."""
    agreed = terms["contributions"]
    used = Counter(
        {
            int(year): int(minutes)
            for year, minutes in (terms.worker.get("contingent_used_minutes") or {}).items()
        }
    )
    inside_gross, ordinary = Decimal(0), {}
    for day in days:
        on, gross = date.fromisoformat(day["worked_day"]), Decimal(day["gross"])
        quota = int(row_on(agreed["student_contingent"], on)["minutes"])
        declared = int(day["worked_minutes"])
        if agreed.get("floor_declared_as_hours"):
            declared = int(day["paid_minutes"]) + int(day["top_up_minutes"])
        left = max(0, quota - used[on.year])
        used[on.year] += declared
        if declared:
            solidarity = rounded(gross * min(declared, left) / declared)
        else:
            solidarity = gross if left else Decimal(0)
        inside_gross += solidarity
        ordinary[day["worked_day"]] = gross - solidarity
    return inside_gross, ordinary


def employer_part(ordinary: dict[str, Decimal], terms: Terms) -> Decimal:
    """Gross under one rate is added before it is rounded."""
    agreed = terms["contributions"]
    base = Decimal(agreed.get("base_pct", "100")) / 100
    by_rate: dict[Decimal, Decimal] = {}
    for day, gross in ordinary.items():
        if gross and agreed.get("employer_pct"):
            rate = Decimal(row_on(agreed["employer_pct"], date.fromisoformat(day))["value"])
            by_rate[rate] = by_rate.get(rate, Decimal(0)) + gross
    return sum((rounded(gross * base * rate / 100) for rate, gross in by_rate.items()), Decimal(0))


def invoice(cost: Decimal, terms: Terms) -> dict[str, Decimal]:
    amount = rounded(cost * 100 / (100 - Decimal(terms["fee_pct"])))
    vat = rounded(amount * Decimal(terms["vat_pct"]) / 100)
    return {"invoice_ex_vat": amount, "fee": amount - cost, "invoice_vat": vat}


def correction(document: dict, found: dict, tick: int) -> dict[str, object]:
    """The new sums less those of what was paid before, under the terms it was paid with."""
    before = document["previous"]
    old = answer(
        {
            "agreement": before.get("agreement") or document["agreement"],
            "worker": before.get("worker") or document.get("worker"),
            "shifts": before["shifts"],
        },
        tick,
    )
    minutes = {
        name: str(int(found[name]) - int(old[name])) for name in ALL_IN_DELTA if name in MINUTES
    }
    euros = {
        name: f"{Decimal(found[name]) - Decimal(old[name]):.2f}"
        for name in ALL_IN_DELTA
        if name not in MINUTES
    }
    return {"delta": minutes | euros, "already_paid_total": old["total"]}
