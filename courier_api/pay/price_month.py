"""Price a courier's month: every worked day, then the month's contributions.

Nothing is edited: what changed becomes a new revision, and the ledger gets the difference.
Repeating it with the same shifts does nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.couriers.queries import lock_courier
from courier_api.pay.facts import (
    MonthUnderVersion,
    month_facts,
    next_month,
    pay_document,
    used_before,
)
from courier_api.pay.figures import leave_waiting_out, was_priced
from courier_api.pay.models import WorkedDay
from courier_api.pay.questions import WHOLE_MONTH, keep_questions
from courier_api.pay.receivables import keep_claims, mark_paid
from courier_api.pay.reprice import price_later_months, price_over_midnight
from courier_api.pay.store_day import DayToStore, store_day
from courier_api.pay.store_month import store_month
from platforms.pay import (
    Contributions,
    PayInputError,
    PlatformCost,
    Refusal,
    compute_pay,
    cost_by_platform,
    read_input,
)
from platforms.pay import WorkedDay as PricedDay
from platforms.pay.contributions import contributions_on

NO_AGREEMENT = "no_agreement"
AGREEMENT_UNUSABLE = "agreement_unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPart:
    """The days of a month under one version, with what is due on their sums and who bears it."""

    part: MonthUnderVersion
    days: tuple[PricedDay, ...]
    contributions: Contributions | None
    costs: tuple[PlatformCost, ...]
    declared_minutes: Mapping[date, int]
    worker: Mapping[str, Any]
    refused: tuple[Refusal, ...]


def price_month(session: Session, courier_id: int, *, month: date, now: datetime) -> None:
    """Compute and post one courier's calendar month, the period of contributions.

    What cannot be priced becomes a question for a person; what was posted for it stays.
    """
    courier = lock_courier(session, courier_id)
    facts = month_facts(session, courier, month)
    before = stored_days(session, courier, month)
    mark_paid(before, now=now)
    declared_before = sum(day.declared_minutes for day in before)
    questions = {str(shift.id): NO_AGREEMENT for shift in facts.without_agreement}
    by_agreement: dict[int, list[PricedPart]] = {day.agreement_id: [] for day in before}
    unusable: set[int] = set()
    used = used_before(session, courier, month)
    for whole in facts.versions:
        part, waiting = leave_waiting_out(courier, whole)
        questions |= waiting
        if was_priced(before, whole, part):
            unusable.add(whole.version.agreement_id)
            continue
        try:
            priced = price_part(courier, part, used_minutes=used)
        except PayInputError:
            unusable.add(part.version.agreement_id)
            questions[WHOLE_MONTH] = AGREEMENT_UNUSABLE
            continue
        used += sum(priced.declared_minutes.values())
        price_over_midnight(session, courier, part.shifts, month=month, now=now)
        by_agreement.setdefault(part.version.agreement_id, []).append(priced)
        questions |= _refused_in(part, priced.refused)
    to_store = {number: by_agreement[number] for number in sorted(by_agreement.keys() - unusable)}
    changed = _store_all(session, courier, to_store, before, month=month, now=now)
    keep_questions(session, courier, questions, month=month, now=now)
    after = stored_days(session, courier, month)
    keep_claims(session, courier, after, now=now)
    price_later_months(
        session,
        courier,
        changed,
        month=month,
        quota_changed=sum(day.declared_minutes for day in after) != declared_before,
        now=now,
    )


def price_part(
    courier: Courier,
    part: MonthUnderVersion,
    *,
    used_minutes: int,
    worker: Mapping[str, Any] | None = None,
) -> PricedPart:
    """What the rules say, without the days that belong to another month. `worker`: pay_document.

    Raises PayInputError when the version lacks a figure that is needed.
    """
    document = pay_document(courier, part, used_minutes=used_minutes, worker=worker)
    pay_input = read_input(document)
    result = compute_pay(pay_input)
    days = tuple(day for day in result.days if part.holds(day.worked_on))
    contributions, costs = result.contributions, result.cost_by_platform
    if len(days) != len(result.days):
        terms = pay_input.agreement.contributions
        contributions = contributions_on(days, terms, pay_input.worker) if terms else None
        employer_cents = contributions.employer_contribution_cents if contributions else 0
        costs = cost_by_platform(days, employer_cents)
    return PricedPart(
        part=part,
        days=days,
        contributions=contributions,
        costs=costs,
        declared_minutes=_declared_minutes(document["worker"], days, contributions),
        worker=document["worker"],
        refused=result.refused,
    )


def _declared_minutes(
    worker: Mapping[str, Any], days: Iterable[PricedDay], contributions: Contributions | None
) -> dict[date, int]:
    """Minutes of the student's quota that each day uses."""
    if worker["kind"] != "student":
        return {}
    if contributions is None:
        return {day.worked_on: day.worked_minutes for day in days}
    return {split.worked_on: split.declared_minutes for split in contributions.splits}


def _refused_in(part: MonthUnderVersion, refused: Iterable[Refusal]) -> dict[str, str]:
    """Rows that the rules left out, without those that another month asks about."""
    own = {str(shift.id) for shift in part.shifts if part.holds(shift.worked_on)}
    return {
        refusal.id if refusal.id in own else WHOLE_MONTH: refusal.code.value
        for refusal in refused
        if refusal.id in own or refusal.id == WHOLE_MONTH
    }


def stored_days(session: Session, courier: Courier, month: date) -> Sequence[WorkedDay]:
    """Days priced earlier, also under agreements that a shift has left since."""
    return session.scalars(
        select(WorkedDay).where(
            WorkedDay.courier_id == courier.id,
            WorkedDay.worked_on >= month,
            WorkedDay.worked_on < next_month(month),
        )
    ).all()


def _store_all(
    session: Session,
    courier: Courier,
    by_agreement: Mapping[int, list[PricedPart]],
    before: Sequence[WorkedDay],
    *,
    month: date,
    now: datetime,
) -> list[tuple[date, int]]:
    """Store the month under each agreement; the days that changed, each with its calculation."""
    return [
        change
        for agreement_id, priced in by_agreement.items()
        for change in _store(
            session,
            courier,
            agreement_id,
            priced,
            [day for day in before if day.agreement_id == agreement_id],
            month=month,
            now=now,
        )
    ]


def _store(
    session: Session,
    courier: Courier,
    agreement_id: int,
    parts: Sequence[PricedPart],
    before: Sequence[WorkedDay],
    *,
    month: date,
    now: datetime,
) -> list[tuple[date, int]]:
    """Store what differs; returns each changed day with the number of its calculation."""
    current = {day.worked_on: day for day in before}
    priced = {day.worked_on: (day, part) for part in parts for day in part.days}
    changed = []
    for worked_on in sorted(current.keys() | priced.keys()):
        day, part = priced.get(worked_on, (None, None))
        to_store = DayToStore(
            agreement_id=agreement_id,
            worked_on=worked_on,
            priced=day,
            declared_minutes=part.declared_minutes.get(worked_on, 0) if part else 0,
            part=part.part if part else None,
            current=current.get(worked_on),
            worker=part.worker if part else None,
        )
        calculation_id = store_day(session, courier, to_store, now=now)
        if calculation_id is not None:
            changed.append((worked_on, calculation_id))
    store_month(
        session,
        courier,
        agreement_id,
        [part.contributions for part in parts if part.contributions is not None],
        [cost for part in parts for cost in part.costs],
        month=month,
        now=now,
    )
    return changed
