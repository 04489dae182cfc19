"""Does everything fit: books, evidence, declared against expected, paid against owed?"""

import hashlib
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from courier_api.filings.models import DimonaDeclaration
from courier_api.ledger.balances import first_fault, total_cents
from courier_api.ledger.models import LedgerLine
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.pay.models import PayMonth
from courier_api.pay.post import COURIER_PAYABLE
from courier_api.shifts.models import Shift

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison: its name, what it looked at, and the first difference (None: it fits)."""

    name: str
    looked_at: int
    difference: str | None


def all_checks(session: Session) -> list[Check]:
    """Every check, in the order of the flow."""
    return [
        stored_bytes(session),
        every_event_handled(session),
        no_two_periods(session),
        worked_shifts_covered(session),
        books_balance(session),
        owed_is_booked(session),
    ]


def stored_bytes(session: Session) -> Check:
    """Each event's bytes still have the digest they came with."""
    looked_at = 0
    last = 0
    while True:
        rows = session.execute(
            select(InboxEvent.id, InboxEvent.raw, InboxEvent.sha256)
            .where(InboxEvent.id > last)
            .order_by(InboxEvent.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return Check(name="stored events", looked_at=looked_at, difference=None)
        for number, raw, digest in rows:
            if hashlib.sha256(raw).digest() != bytes(digest):
                return Check(
                    name="stored events",
                    looked_at=looked_at,
                    difference=f"event {number} has other bytes than it came with",
                )
            looked_at += 1
        last = rows[-1][0]


def every_event_handled(session: Session) -> Check:
    """Each event is queued or has an outcome."""
    looked_at = session.scalar(select(func.count(InboxEvent.id))) or 0
    lost = session.scalar(
        select(InboxEvent.id)
        .outerjoin(InboxOutcome, InboxOutcome.inbox_id == InboxEvent.id)
        .outerjoin(InboxPending, InboxPending.inbox_id == InboxEvent.id)
        .where(InboxOutcome.inbox_id.is_(None), InboxPending.inbox_id.is_(None))
        .limit(1)
    )
    difference = f"event {lost} was neither applied nor parked" if lost else None
    return Check(name="handled events", looked_at=looked_at, difference=difference)


def no_two_periods(session: Session) -> Check:
    """No worker has two periods in force on one date."""
    cancelled = select(DimonaDeclaration.period_id).where(
        DimonaDeclaration.action == "CANCEL", DimonaDeclaration.result.in_(("A", "W"))
    )
    rows = session.execute(
        select(
            DimonaDeclaration.courier_id,
            DimonaDeclaration.start_date,
            DimonaDeclaration.end_date,
            DimonaDeclaration.period_id,
        )
        .where(
            DimonaDeclaration.action == "IN",
            DimonaDeclaration.result.in_(("A", "W")),
            DimonaDeclaration.period_id.not_in(cancelled),
        )
        .order_by(DimonaDeclaration.courier_id, DimonaDeclaration.start_date)
    ).all()
    difference = None
    for earlier, later in pairwise(rows):
        same = earlier.courier_id == later.courier_id
        if same and (earlier.end_date is None or earlier.end_date >= later.start_date):
            difference = (
                f"courier {later.courier_id} has two periods on {later.start_date}: "
                f"{earlier.period_id} and {later.period_id}"
            )
            break
    return Check(name="declared periods", looked_at=len(rows), difference=difference)


def worked_shifts_covered(session: Session) -> Check:
    """Each shift that was ridden is covered by a period, late or not."""
    ridden = and_(Shift.state == "ended", Shift.worked_seconds > 0)
    looked_at = session.scalar(select(func.count(Shift.id)).where(ridden)) or 0
    bare = session.scalar(
        select(Shift.external_id).where(ridden, Shift.covered.is_(False)).limit(1)
    )
    difference = f"shift {bare} was ridden and is not covered" if bare else None
    return Check(name="ridden shifts", looked_at=looked_at, difference=difference)


def books_balance(session: Session) -> Check:
    """Each entry, and so the whole, sums to zero."""
    fault = first_fault(session)
    looked_at = session.scalar(select(func.count(LedgerLine.id))) or 0
    difference = f"{fault.rule} in entry {fault.entry_id}" if fault else None
    if difference is None and (total := total_cents(session)):
        difference = f"all lines sum to {total} cents"
    return Check(name="ledger", looked_at=looked_at, difference=difference)


def owed_is_booked(session: Session) -> Check:
    """What each courier is owed by the calculations is what the ledger says."""
    booked = {
        row[0]: -int(row[1])
        for row in session.execute(
            select(LedgerLine.courier_id, func.sum(LedgerLine.amount_cents))
            .where(LedgerLine.account == COURIER_PAYABLE)
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
