"""Claims as people read them: which day, what was paid, what it is worth, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.pay.claim_state import ClaimState, state_of
from courier_api.pay.models import WorkedDay
from courier_api.pay.receivable_models import PayReceivable, ReceivableStatement

MOST_CLAIMS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One paid day that is worth less. Amounts are net; `instalments` of the last consent."""

    receivable_id: int
    courier_name: str
    worked_on: date
    opened_at: datetime
    paid_cents: int
    worth_cents: int
    state: ClaimState
    instalments: int | None = None
    answered_at: datetime | None = None


def claims_of_courier(session: Session, courier_id: int) -> list[Claim]:
    """The courier's claims, newest day first."""
    return _claims(session, PayReceivable.courier_id == courier_id)


def claims_of_employer(session: Session, employer_number: str) -> list[Claim]:
    """Every claim of a co-operative, newest day first."""
    return _claims(session, PayReceivable.employer_number == employer_number)


def _claims(session: Session, whose: ColumnElement[bool]) -> list[Claim]:
    rows = session.execute(
        select(PayReceivable, WorkedDay)
        .join(
            WorkedDay,
            and_(
                WorkedDay.courier_id == PayReceivable.courier_id,
                WorkedDay.agreement_id == PayReceivable.agreement_id,
                WorkedDay.worked_on == PayReceivable.worked_on,
            ),
        )
        .where(whose)
        .order_by(PayReceivable.worked_on.desc(), PayReceivable.id.desc())
        .limit(MOST_CLAIMS)
    ).all()
    said: dict[int, list[ReceivableStatement]] = {row.id: [] for row, _ in rows}
    for statement in session.scalars(
        select(ReceivableStatement)
        .where(ReceivableStatement.receivable_id.in_(said))
        .order_by(ReceivableStatement.id)
    ):
        said[statement.receivable_id].append(statement)
    names = courier_names(session, {row.courier_id for row, _ in rows})
    return [_claim(row, day, said[row.id], names[row.courier_id]) for row, day in rows]


def _claim(
    row: PayReceivable, day: WorkedDay, said: Sequence[ReceivableStatement], name: str
) -> Claim:
    answers = [each for each in said if each.kind in ("consented", "refused")]
    return Claim(
        receivable_id=row.id,
        courier_name=name,
        worked_on=row.worked_on,
        opened_at=row.opened_at,
        paid_cents=day.paid_payable_cents or 0,
        worth_cents=day.payable_cents,
        state=state_of(said),
        instalments=answers[-1].instalments if answers else None,
        answered_at=answers[-1].said_at if answers else None,
    )
