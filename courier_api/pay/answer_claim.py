"""A courier agrees to a claim or refuses it, in writing; the office may waive it. Nothing else takes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.couriers.queries import lock_courier
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.pay.claim_state import due_to_take
from courier_api.pay.post import COURIER_PAYABLE
from courier_api.pay.receivable_models import PayReceivable, ReceivableStatement
from courier_api.pay.receivables import (
    COURIER_RECEIVABLE,
    WAIVED_RECEIVABLES,
    claim_state,
    move,
    statements_of,
)

INSTALMENTS = (1, 2, 3, 6, 12)
SHORTEST_REASON = 3
LONGEST_REASON = 500


class NothingToAnswer(Refused):
    """The claim is closed, or answered already."""


class ClaimChanged(Refused):
    """The claim is not what the courier read when answering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A courier's word on a claim of so many cents: how many instalments, or None for no."""

    receivable_id: int
    cents: int
    instalments: int | None


def answer_claim(session: Session, courier_id: int, answer: Answer, *, now: datetime) -> None:
    """Keep the courier's word on exactly what they read.

    Raises NotFound for another's claim, Invalid, NothingToAnswer, ClaimChanged.
    """
    row = session.get(PayReceivable, answer.receivable_id)
    if row is None or row.courier_id != courier_id:
        raise NotFound("You have no claim with this number.", receivable_id=answer.receivable_id)
    lock_courier(session, courier_id)
    if answer.instalments is not None and answer.instalments not in INSTALMENTS:
        raise Invalid(
            "Choose one of the numbers.", errors=[{"field": "instalments", "rule": "required"}]
        )
    waiting = claim_state(session, row.id).waiting_cents
    if waiting == 0:
        raise NothingToAnswer("There is nothing left to answer.")
    if waiting != answer.cents:
        raise ClaimChanged("The amount has changed meanwhile. Read it again.")
    kind = "refused" if answer.instalments is None else "consented"
    _say(session, row, kind, waiting, f"courier:{courier_id}", now=now, parts=answer.instalments)


def waive_claim(
    session: Session,
    receivable_id: int,
    *,
    employer_number: str,
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    """The co-operative gives up what is left of a claim. Raises NotFound, Invalid, NothingToAnswer."""
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid("Say in a sentence why.", errors=[{"field": "reason", "rule": "required"}])
    row = session.get(PayReceivable, receivable_id)
    if row is None or row.employer_number != employer_number:
        raise NotFound("There is no claim with this number.", receivable_id=receivable_id)
    lock_courier(session, row.courier_id)
    cents = claim_state(session, row.id).outstanding_cents
    if cents == 0:
        raise NothingToAnswer("There is nothing left to waive.")
    move(
        session, row, debit=WAIVED_RECEIVABLES, credit=COURIER_RECEIVABLE, cents=cents,
        occurred_on=local_date(now), now=now,
    )  # fmt: skip
    _say(session, row, "waived", cents, actor, now=now, words=reason.strip())


def take_instalments(session: Session, employer_number: str, *, now: datetime) -> int:
    """Take what couriers agreed to and is due; returns how many instalments. Repeating takes none."""
    rows = session.scalars(
        select(PayReceivable).where(
            PayReceivable.employer_number == employer_number,
            select(ReceivableStatement.id)
            .where(
                ReceivableStatement.receivable_id == PayReceivable.id,
                ReceivableStatement.kind == "consented",
            )
            .exists(),
        )
    ).all()
    taken = 0
    for row in rows:
        lock_courier(session, row.courier_id)
        cents = due_to_take(statements_of(session, row.id), local_date(now))
        if cents == 0:
            continue
        move(
            session, row, debit=COURIER_PAYABLE, credit=COURIER_RECEIVABLE, cents=cents,
            occurred_on=local_date(now), now=now,
        )  # fmt: skip
        _say(session, row, "taken", cents, "instalment", now=now)
        taken += 1
    return taken


def _say(
    session: Session,
    row: PayReceivable,
    kind: str,
    cents: int,
    who: str,
    *,
    now: datetime,
    parts: int | None = None,
    words: str | None = None,
) -> None:
    session.add(
        ReceivableStatement(
            employer_number=row.employer_number,
            receivable_id=row.id,
            kind=kind,
            amount_cents=cents,
            instalments=parts,
            said_by=who,
            said_at=now,
            words=words,
        )
    )
    session.flush()
    access = Access(
        employer_number=row.employer_number,
        actor=who,
        action=f"pay_receivable.{kind}",
        subject_kind="pay_receivable",
        subject_id=str(row.id),
    )
    record(session, access, at=now)
