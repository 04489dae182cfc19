"""Write new calculations, lines, days, months and their postings of many couriers, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from courier_api.foundation.bulk import Column, Same, insert_columns, instant_text, reserve_ids
from courier_api.foundation.ids import new_ids
from courier_api.ledger.models import LedgerEntry, LedgerLine
from courier_api.pay.models import PayCalculation, PayLine, PayMonth, WorkedDay
from courier_api.pay.period_digests import digests_of, kilometres
from courier_api.pay.period_facts import places_of_riders
from courier_api.pay.period_postings import (
    ACCOUNTS,
    NOBODY,
    MovementRows,
    movements_of_days,
    movements_of_months,
    riders_of,
    sources_of,
)
from courier_api.pay.period_rows import CostRows, PricedPeriod, costs_of, deductions_of, texts_of
from courier_api.pay.period_texts import costs_texts, results_of, worker_texts
from courier_api.pay.store_day import AMOUNTS
from platforms.pay.population.columns import Ints, sum_by
from platforms.pay.population.results import DAYS_A_COURIER, KINDS, NOTHING

FIRST_REVISION = 1
LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What every row of a period shares."""

    employer_number: str
    agreement_id: int
    now: datetime

    def common(self) -> dict[str, Column]:
        return {
            "employer_number": Same(self.employer_number),
            "agreement_id": Same(self.agreement_id),
            "revision": Same(FIRST_REVISION),
        }


def write_period(
    session: Session, employer_number: str, priced: PricedPeriod, *, now: datetime
) -> None:
    """Write couriers who have nothing of the period yet: every row a first revision.

    The lines of ledger entries come first and the entries after them, as the ledger demands; each
    entry sums to zero, which it checks. Raises UnbalancedEntry.
    """
    if not len(priced.days):
        return
    agreement_id = priced.facts.version.agreement_id
    written = _Written(employer_number=employer_number, agreement_id=agreement_id, now=now)
    costs = costs_of(priced)
    entries = _post_days(session, written, priced)
    _post_months(session, written, priced, costs)
    ids = reserve_ids(session, PayCalculation, len(priced.days))
    insert_columns(session, PayCalculation, _calculations(written, priced, ids, entries))
    if len(priced.lines):
        insert_columns(session, PayLine, _lines(written, priced, ids))
    insert_columns(session, WorkedDay, _days(written, priced))
    insert_columns(session, PayMonth, _months(written, priced, costs))


def _post_days(session: Session, written: _Written, priced: PricedPeriod) -> Sequence[str | None]:
    days = priced.days
    keys = _keys("pay-day", written, riders_of(priced)[days.courier], days.worked_on)
    return _post(session, written, "pay_day", movements_of_days(priced), keys, days.worked_on)


def _post_months(
    session: Session, written: _Written, priced: PricedPeriod, costs: CostRows
) -> None:
    months = priced.months
    keys = _keys("pay-month", written, riders_of(priced)[months.courier], months.first_day)
    movements = movements_of_months(priced, costs)
    _post(session, written, "pay_month", movements, keys, months.first_day)


def _keys(what: str, written: _Written, couriers: Ints, numbers: Ints) -> list[str]:
    """The effect keys of first revisions, as in post.py."""
    agreement_id = written.agreement_id
    return [
        f"{what}:{courier_id}:{agreement_id}:{day}:{FIRST_REVISION}"
        for courier_id, day in zip(couriers.tolist(), texts_of(numbers), strict=True)
    ]


def _post(
    session: Session,
    written: _Written,
    kind: str,
    movements: MovementRows,
    keys: Sequence[str],
    occurred_on: Ints,
) -> Sequence[str | None]:
    """One entry for each row that moves something; gives its id by row."""
    has_entry = movements.entries(len(keys))
    made = iter(new_ids(written.now, int(has_entry.sum())))
    ids = [next(made) if moves else None for moves in has_entry.tolist()]
    if not len(movements):
        return ids
    employer_number = Same(written.employer_number)
    insert_columns(
        session,
        LedgerLine,
        {
            "entry_id": [ids[row] for row in movements.entry.tolist()],
            "employer_number": employer_number,
            "account": [ACCOUNTS[place] for place in movements.account.tolist()],
            "courier_id": _or_nobody(movements.courier),
            "source_id": _or_nobody(movements.source),
            "amount_cents": movements.cents.tolist(),
        },
    )
    insert_columns(
        session,
        LedgerEntry,
        {
            "id": [each for each in ids if each is not None],
            "employer_number": employer_number,
            "effect_key": [key for key, own in zip(keys, ids, strict=True) if own is not None],
            "kind": Same(kind),
            "occurred_on": texts_of(occurred_on[has_entry]),
            "posted_at": Same(instant_text(written.now)),
        },
    )
    return ids


def _or_nobody(ids: Ints) -> list[int | None]:
    return [None if each == NOBODY else each for each in ids.tolist()]


def _calculations(
    written: _Written, priced: PricedPeriod, ids: Sequence[int], entries: Sequence[str | None]
) -> dict[str, Column]:
    days, shifts = priced.days, priced.facts.shifts
    keys = places_of_riders(priced.facts) * DAYS_A_COURIER + shifts.worked_on
    own = days.courier * DAYS_A_COURIER + days.worked_on
    firsts, ends = (np.searchsorted(keys, own, side=side) for side in ("left", "right"))
    return {
        **written.common(),
        "id": ids,
        "courier_id": riders_of(priced)[days.courier].tolist(),
        "agreement_version_id": Same(priced.facts.version.id),
        "worked_on": texts_of(days.worked_on),
        "input_sha256": digests_of(shifts, firsts, ends),
        "result": results_of(priced),
        "entry_id": entries,
        "computed_at": Same(instant_text(written.now)),
        "known_change_id": Same(priced.facts.known_change_id),
        "worker": worker_texts(priced),
        "parameter_rows": Same("[]"),  # terms that name figures of the table come month by month
    }


def _lines(written: _Written, priced: PricedPeriod, ids: Sequence[int]) -> dict[str, Column]:
    lines = priced.lines
    is_distance = lines.metres != NOTHING
    quantities = list(map(str, lines.minutes.tolist()))
    (far,) = np.nonzero(is_distance)
    for place, km in zip(far.tolist(), kilometres(lines.metres[far]), strict=True):
        quantities[place] = km
    kinds = [kind.value for kind in KINDS]
    rates = [(r.rate_eur, r.rule.value, r.source[:LONGEST_SOURCE]) for r in priced.line_rates]
    rate, rule, rule_source = zip(*(rates[place] for place in lines.rate.tolist()), strict=True)
    return {
        "employer_number": Same(written.employer_number),
        "calculation_id": [ids[day] for day in lines.day.tolist()],
        "kind": [kinds[place] for place in lines.kind.tolist()],
        "source_id": sources_of(priced)[lines.platform].tolist(),
        "quantity": quantities,
        "unit": ["km" if each else "minutes" for each in is_distance.tolist()],
        "rate": rate,
        "amount_cents": lines.cents.tolist(),
        "rule": rule,
        "rule_source": rule_source,
        "dated_on": texts_of(lines.dated_on),
    }


def _days(written: _Written, priced: PricedPeriod) -> dict[str, Column]:
    days = priced.days
    worker, withholding = deductions_of(priced)
    return {
        **written.common(),
        "courier_id": riders_of(priced)[days.courier].tolist(),
        "worked_on": texts_of(days.worked_on),
        "declared_minutes": priced.declared.tolist(),
        "pay_due_on": texts_of(days.pay_due),
        "worker_contribution_cents": worker.tolist(),
        "withholding_cents": withholding.tolist(),
        "payable_cents": (days.total_cents - worker - withholding).tolist(),
        **{name: getattr(days, name).tolist() for name in AMOUNTS},
    }


def _months(written: _Written, priced: PricedPeriod, costs: CostRows) -> dict[str, Column]:
    months = priced.months
    gross, allowance = (
        sum_by(costs.month, cents, len(months))
        for cents in (costs.gross_cents, costs.allowance_cents)
    )
    deducted = months.worker_cents + months.withholding_cents
    return {
        **written.common(),
        "courier_id": riders_of(priced)[months.courier].tolist(),
        "month": texts_of(months.first_day),
        "changed_at": Same(instant_text(written.now)),
        "gross_cents": gross.tolist(),
        "allowance_cents": allowance.tolist(),
        "worker_contribution_cents": months.worker_cents.tolist(),
        "employer_contribution_cents": months.employer_cents.tolist(),
        "withholding_cents": months.withholding_cents.tolist(),
        "payable_cents": (gross + allowance - deducted).tolist(),
        "cost_by_source": costs_texts(priced, costs),
    }
