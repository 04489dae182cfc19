"""Fills the office's pages of couriers' pay from the database; each opening is written down."""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.roles import SignedIn
from courier_api.couriers.models import Courier
from courier_api.couriers.queries import courier_by_id
from courier_api.foundation.errors import NotFound
from courier_api.locale.catalogue import Language
from courier_api.pay.explain.explain_day import courier_seen_by, explain_to
from courier_api.pay.facts import next_month
from courier_api.pay.models import PayMonth, WorkedDay
from courier_api.pay.payslip.tell_month import payslip_of
from courier_api.pay.read_log import write_down
from courier_api.web.office.pay_views import (
    CourierPayQueries,
    OpenedDay,
    OpenedMonth,
    PaidCourier,
    PaidCouriersView,
)

MOST_COURIERS = 300
MOST_MONTHS = 6


class NoPayslipOfCourier(NotFound):
    """No such courier of this co-operative, or no payslip for that month: one answer for both."""

    def __init__(self, month: date) -> None:
        super().__init__(
            "There is no payslip of this courier for this month.", month=month.isoformat()
        )


def paid_couriers(session: Session, employer_number: str, typed: str) -> PaidCouriersView:
    """Couriers who earned something, by name. Names are encrypted: they are searched here."""
    months: defaultdict[int, list[date]] = defaultdict(list)
    rows = session.execute(
        select(PayMonth.courier_id, PayMonth.month)
        .where(PayMonth.employer_number == employer_number)
        .distinct()
        .order_by(PayMonth.month.desc())
    )
    for courier_id, month in rows:
        months[courier_id].append(month)
    letters = typed.strip().casefold()
    couriers = session.execute(
        select(Courier.id, Courier.name, Courier.reference).where(
            Courier.employer_number == employer_number
        )
    )
    found = sorted(
        (row.name, row.reference, row.id)
        for row in couriers
        if row.id in months and letters in f"{row.name} {row.reference}".casefold()
    )
    return PaidCouriersView(
        typed=typed,
        couriers=tuple(
            PaidCourier(
                courier_id=courier_id,
                name=name,
                reference=reference,
                months=tuple(months[courier_id][:MOST_MONTHS]),
            )
            for name, reference, courier_id in found[:MOST_COURIERS]
        ),
        more=len(found) > MOST_COURIERS,
    )


def open_month(
    session: Session,
    reader: SignedIn,
    courier_id: int,
    month: date,
    language: Language,
    now: datetime,
) -> OpenedMonth:
    """The payslip of a courier of one's own co-operative. Raises NoPayslipOfCourier."""
    courier = courier_seen_by(session, reader, courier_id)
    slip = payslip_of(session, courier, month, language) if courier else None
    if courier is None or slip is None:
        raise NoPayslipOfCourier(month)
    write_down(session, reader, courier_id, {"month": month.isoformat()}, now=now)
    days = session.scalars(
        select(WorkedDay.worked_on)
        .where(
            WorkedDay.courier_id == courier_id,
            WorkedDay.worked_on >= month,
            WorkedDay.worked_on < next_month(month),
        )
        .distinct()
        .order_by(WorkedDay.worked_on)
    )
    return OpenedMonth(
        courier_id=courier_id, courier_name=courier.name, slip=slip, days=tuple(days)
    )


def open_day(
    session: Session,
    reader: SignedIn,
    courier_id: int,
    worked_on: date,
    language: Language,
    now: datetime,
) -> OpenedDay:
    """The explained day of a courier of one's own co-operative. Raises NoSuchPay."""
    day = explain_to(session, reader, courier_id, worked_on, language, now=now)
    name = courier_by_id(session, courier_id).name
    return OpenedDay(courier_id=courier_id, courier_name=name, day=day)


QUERIES = CourierPayQueries(listing=paid_couriers, month=open_month, day=open_day)
