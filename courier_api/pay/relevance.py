"""Whether a change of a shift can change pay at all: most changes come before there is any."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from courier_api.pay.models import WorkedDay
from courier_api.pay.questions import PREFIX
from courier_api.shifts.models import HumanTask, Shift


def may_change_pay(session: Session, courier_ids: Collection[int], days: Collection[date]) -> bool:
    """Whether one of these couriers has something to be paid, or already priced, on these days.

    Or an open question about pay, which the change may have answered.
    """
    payable = exists().where(
        Shift.courier_id.in_(courier_ids),
        Shift.worked_on.in_(days),
        Shift.pay_status.is_not(None),
    )
    priced = exists().where(WorkedDay.courier_id.in_(courier_ids), WorkedDay.worked_on.in_(days))
    asked = exists().where(
        HumanTask.courier_id.in_(courier_ids),
        HumanTask.closed_at.is_(None),
        HumanTask.key.startswith(PREFIX),
    )
    return bool(session.scalar(select(or_(payable, priced, asked))))
