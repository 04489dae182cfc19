"""Price a courier's month: every worked day, then the month's contributions.

Nothing is edited: what changed becomes a new revision, and the ledger gets the difference.
Repeating it with the same shifts does nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.couriers.queries import lock_courier
from courier_api.foundation.upsert import insert_once
from courier_api.pay.facts import MonthUnderVersion, month_facts, next_month
from courier_api.pay.models import WorkedDay
from courier_api.pay.store_day import DayToStore, store_day
from courier_api.pay.store_month import store_month
from courier_api.shifts.models import HumanTask, Shift
from platforms.pay import PayResult, compute_pay, read_input

PRICE = "pay.price"


def price_month(session: Session, courier_id: int, *, month: date, now: datetime) -> None:
    """Compute and post one courier's calendar month, the period of contributions."""
    courier = lock_courier(session, courier_id)
    facts = month_facts(session, courier, month)
    by_agreement: dict[int, list[tuple[MonthUnderVersion, PayResult]]] = {}
    for part in facts.versions:
        result = compute_pay(read_input(part.document))
        by_agreement.setdefault(part.version.agreement_id, []).append((part, result))
        _ask(session, courier, {r.id: r.code.value for r in result.refused}, now=now)
    for agreement_id in by_agreement.keys() | _priced_agreements(session, courier, month):
        _store_agreement(
            session, courier, agreement_id, by_agreement.get(agreement_id, []), month=month, now=now
        )
    _ask(session, courier, {str(s.id): "no_agreement" for s in facts.without_agreement}, now=now)


def _priced_agreements(session: Session, courier: Courier, month: date) -> set[int]:
    """Agreements with days priced earlier: a shift may have moved out of them."""
    query = select(WorkedDay.agreement_id).where(
        WorkedDay.courier_id == courier.id,
        WorkedDay.worked_on >= month,
        WorkedDay.worked_on < next_month(month),
    )
    return set(session.scalars(query))


def _store_agreement(
    session: Session,
    courier: Courier,
    agreement_id: int,
    parts: Sequence[tuple[MonthUnderVersion, PayResult]],
    *,
    month: date,
    now: datetime,
) -> None:
    current = {
        row.worked_on: row
        for row in session.scalars(
            select(WorkedDay).where(
                WorkedDay.courier_id == courier.id,
                WorkedDay.agreement_id == agreement_id,
                WorkedDay.worked_on >= month,
                WorkedDay.worked_on < next_month(month),
            )
        )
    }
    priced = {day.worked_on: (day, part) for part, result in parts for day in result.days}
    for worked_on in sorted(current.keys() | priced.keys()):
        day, part = priced.get(worked_on, (None, None))
        store_day(
            session,
            courier,
            DayToStore(
                agreement_id=agreement_id,
                worked_on=worked_on,
                priced=day,
                part=part,
                current=current.get(worked_on),
            ),
            now=now,
        )
    store_month(
        session, courier, agreement_id, [result for _, result in parts], month=month, now=now
    )


def _ask(session: Session, courier: Courier, problems: Mapping[str, str], *, now: datetime) -> None:
    """A shift that cannot be paid becomes a question for a person, once."""
    for shift_id, code in problems.items():
        known = session.get(Shift, int(shift_id)) if shift_id.isdecimal() else None
        task = {
            "employer_number": courier.employer_number,
            "key": f"pay:{code}:{courier.id}:{shift_id}",
            "code": f"pay_{code}",
            "courier_id": courier.id,
            "shift_id": known.id if known else None,
            "opened_at": now,
        }
        insert_once(session, HumanTask, task, unique=["key"])
