"""What tests ask of pay and of the books."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.ledger.balances import account_balances, courier_balances, first_fault
from courier_api.pay.models import PayCalculation, PayLine, PayMonth, WorkedDay
from courier_api.pay.post import COURIER_PAYABLE
from tests.factories.cooperatives import OURS


def worked_days(database: Database) -> list[WorkedDay]:
    """Every priced day in order of date, those that came to nothing included."""
    with database.reading() as session:
        query = select(WorkedDay).order_by(WorkedDay.worked_on, WorkedDay.agreement_id)
        return list(session.scalars(query))


def worked_day(database: Database, day: date) -> WorkedDay:
    """One priced day."""
    with database.reading() as session:
        return session.scalars(select(WorkedDay).where(WorkedDay.worked_on == day)).one()


def pay_months(database: Database) -> list[PayMonth]:
    """Every priced month."""
    with database.reading() as session:
        return list(session.scalars(select(PayMonth).order_by(PayMonth.month, PayMonth.id)))


def calculations(database: Database) -> list[PayCalculation]:
    """Every calculation, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(PayCalculation).order_by(PayCalculation.id)))


def lines_of(database: Database, calculation: PayCalculation) -> Sequence[PayLine]:
    """The lines of a calculation."""
    with database.reading() as session:
        query = select(PayLine).where(PayLine.calculation_id == calculation.id)
        return session.scalars(query.order_by(PayLine.id)).all()


def owed_cents(database: Database) -> dict[int, int]:
    """What the books say each courier is owed."""
    with database.reading() as session:
        balances = courier_balances(session, OURS, COURIER_PAYABLE)
        return {courier_id: -cents for courier_id, cents in balances.items() if cents}


def payable_cents(database: Database) -> dict[int, int]:
    """What the calculations say each courier is owed."""
    with database.reading() as session:
        query = select(PayMonth.courier_id, func.sum(PayMonth.payable_cents)).group_by(
            PayMonth.courier_id
        )
        return {row[0]: int(row[1]) for row in session.execute(query) if row[1]}


def balances(database: Database) -> dict[str, int]:
    """Cents by account."""
    with database.reading() as session:
        return account_balances(session, OURS)


def books_fit(session: Session) -> bool:
    """Whether every entry sums to zero."""
    return first_fault(session) is None
