"""Recompute whole months of everybody in set-based passes: some hundred couriers a transaction.

For history that came in before its agreement, and nightly for the months that are still open: what
is right stays as it is, so a pass after another writes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.messaging import outbox
from courier_api.pay.facts import next_month
from courier_api.pay.kinds import RECOMPUTE
from courier_api.pay.models import WorkedDay
from courier_api.pay.period_shifts import Period
from courier_api.shifts.models import Shift

COURIERS_AT_ONCE = 300
COURIERS_A_MESSAGE = 100
"""Fewer, since webhooks wait meanwhile: on SQLite there is one writer."""

ONE_DAY = timedelta(days=1)


def couriers_to_recompute(session: Session, employer_number: str, period: Period) -> list[int]:
    """Everybody of a co-operative with a finished shift or a priced day in the period, in order."""
    shifts = select(Shift.courier_id).where(
        Shift.employer_number == employer_number,
        Shift.worked_on >= period.begins,
        Shift.worked_on < period.ends,
        Shift.pay_status.is_not(None),
    )
    days = select(WorkedDay.courier_id).where(
        WorkedDay.employer_number == employer_number,
        WorkedDay.worked_on >= period.begins,
        WorkedDay.worked_on < period.ends,
    )
    found = union(shifts, days).subquery()
    return list(session.scalars(select(found.c.courier_id).order_by(found.c.courier_id)))


def some_at_once(
    courier_ids: Sequence[int], most: int = COURIERS_AT_ONCE
) -> Iterator[Sequence[int]]:
    """The couriers of one transaction after another."""
    for first in range(0, len(courier_ids), most):
        yield courier_ids[first : first + most]


def open_months(today: date) -> Period:
    """The months that still change as a matter of course: this one and the one before."""
    month = today.replace(day=1)
    return Period(begins=(month - ONE_DAY).replace(day=1), ends=next_month(month))


def recompute_open_months(session: Session, employer_number: str, *, now: datetime) -> int:
    """Ask for the open months of everybody, a hundred couriers a message; returns how many couriers."""
    today = local_date(now)
    period = open_months(today)
    courier_ids = couriers_to_recompute(session, employer_number, period)
    for some in some_at_once(courier_ids, COURIERS_A_MESSAGE):
        outbox.put(
            session,
            RECOMPUTE,
            key=f"{RECOMPUTE}:{employer_number}:{today}:{some[0]}",
            payload={
                "courier_ids": list(some),
                "begins": period.begins.isoformat(),
                "ends": period.ends.isoformat(),
            },
            due_at=now,
            employer_number=employer_number,
        )
    return len(courier_ids)
