"""What was paid too much: a claim of its own that waits for the courier's written consent.

A day counts as paid out once its due date has passed, with what it was worth then. When a correction
leaves it worth less, the books keep what the courier is owed as it was and gain a claim: nothing is
taken from pay unless the courier agrees in writing. A later correction upwards lowers the claim first.
Source: Wage Protection Act of 12 April 1965, art. 23 (docs/sources.md#wage-protection-23).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.clock import local_date
from courier_api.foundation.upsert import insert_once
from courier_api.ledger.post import Movement, Posting, post
from courier_api.pay.claim_state import ClaimState, state_of
from courier_api.pay.models import PayCalculation, WorkedDay
from courier_api.pay.post import COURIER_PAYABLE
from courier_api.pay.receivable_models import PayReceivable, ReceivableStatement

COURIER_RECEIVABLE = "courier_receivable"
WAIVED_RECEIVABLES = "waived_receivables"
CORRECTION = "correction"


def mark_paid(days: Iterable[WorkedDay], *, now: datetime) -> None:
    """Remember what days were worth when their due date passed, before a correction changes them."""
    today = local_date(now)
    for day in days:
        if day.paid_total_cents is None and day.pay_due_on < today:
            day.paid_total_cents, day.paid_payable_cents = day.total_cents, day.payable_cents


def keep_claims(
    session: Session, courier: Courier, days: Iterable[WorkedDay], *, now: datetime
) -> None:
    """Open, raise or lower the claim of each paid day to what it is worth less now."""
    for day in days:
        if day.paid_total_cents is None or day.paid_payable_cents is None:
            continue
        # Contributions of a month are spread over its days: only a day that earns less is claimed.
        earns_less = day.total_cents < day.paid_total_cents
        wanted = max(0, day.paid_payable_cents - day.payable_cents) if earns_less else 0
        _bring_to(session, courier, day, wanted, now=now)


def statements_of(session: Session, receivable_id: int) -> Sequence[ReceivableStatement]:
    """Everything that was said about a claim, oldest first."""
    return session.scalars(
        select(ReceivableStatement)
        .where(ReceivableStatement.receivable_id == receivable_id)
        .order_by(ReceivableStatement.id)
    ).all()


def claim_state(session: Session, receivable_id: int) -> ClaimState:
    """Where a claim stands."""
    return state_of(statements_of(session, receivable_id))


def move(
    session: Session,
    row: PayReceivable,
    *,
    debit: str,
    credit: str,
    cents: int,
    occurred_on: date,
    now: datetime,
) -> UUID | None:
    """Post one movement of a claim; its number makes it happen once."""
    number = session.scalar(
        select(func.count(ReceivableStatement.id)).where(
            ReceivableStatement.receivable_id == row.id
        )
    )
    posting = Posting(
        employer_number=row.employer_number,
        effect_key=f"receivable:{row.id}:{number}",
        kind="pay_receivable",
        occurred_on=occurred_on,
        movements=[
            Movement(account=debit, amount_cents=cents, courier_id=row.courier_id),
            Movement(account=credit, amount_cents=-cents, courier_id=row.courier_id),
        ],
    )
    return post(session, posting, posted_at=now)


def _bring_to(
    session: Session, courier: Courier, day: WorkedDay, wanted: int, *, now: datetime
) -> None:
    row = session.scalar(
        select(PayReceivable).where(
            PayReceivable.courier_id == courier.id,
            PayReceivable.agreement_id == day.agreement_id,
            PayReceivable.worked_on == day.worked_on,
        )
    )
    if row is None:
        if wanted == 0:
            return
        row = _new(session, courier, day, now=now)
    state = claim_state(session, row.id)
    if wanted > state.claimed_cents:
        kind, cents = "opened", wanted - state.claimed_cents
        debit, credit = COURIER_RECEIVABLE, COURIER_PAYABLE
    else:
        # What was taken or waived before stays so; the courier simply gets the rest paid.
        kind, cents = "lowered", min(state.claimed_cents - wanted, state.outstanding_cents)
        debit, credit = COURIER_PAYABLE, COURIER_RECEIVABLE
    if cents == 0:
        return
    today = local_date(now)
    entry_id = move(
        session, row, debit=debit, credit=credit, cents=cents, occurred_on=today, now=now
    )
    session.add(
        ReceivableStatement(
            employer_number=row.employer_number,
            receivable_id=row.id,
            kind=kind,
            amount_cents=cents,
            said_by=CORRECTION,
            said_at=now,
            calculation_id=_last_calculation(session, day),
            entry_id=entry_id,
        )
    )
    session.flush()


def _new(session: Session, courier: Courier, day: WorkedDay, *, now: datetime) -> PayReceivable:
    unique = ("courier_id", "agreement_id", "worked_on")
    values = {
        "employer_number": courier.employer_number,
        "courier_id": courier.id,
        "agreement_id": day.agreement_id,
        "worked_on": day.worked_on,
        "opened_at": now,
    }
    number = insert_once(session, PayReceivable, values, unique=unique)
    return session.get_one(PayReceivable, number)


def _last_calculation(session: Session, day: WorkedDay) -> int | None:
    return session.scalar(
        select(PayCalculation.id).where(
            PayCalculation.courier_id == day.courier_id,
            PayCalculation.agreement_id == day.agreement_id,
            PayCalculation.worked_on == day.worked_on,
            PayCalculation.revision == day.revision,
        )
    )
