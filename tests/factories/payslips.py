"""A month to make a payslip of, without a database."""

from datetime import UTC, date, datetime, timedelta

from courier_api.couriers.models import Courier
from courier_api.foundation.models import Cooperative
from courier_api.pay.models import PayMonth, WorkedDay
from courier_api.pay.payslip.read_month import MonthToTell
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA
from tests.factories.explained import terms

MARCH = date(2026, 3, 1)
AT = datetime(2026, 4, 2, 9, tzinfo=UTC)


def made_month(
    *, employer: str = "Ketting", name: str = AMINA.name, worker_type: str = "OTH", days: int = 3
) -> MonthToTell:
    """So many days of an hour each, topped up to three."""
    return MonthToTell(
        courier=Courier(
            id=1,
            employer_number=OURS,
            reference=AMINA.reference,
            name=name,
            ssin=AMINA.ssin,
            worker_type=worker_type,
        ),
        employer=Cooperative(employer_number=OURS, name=employer),
        month=MARCH,
        days=[_day(MARCH + timedelta(days=number)) for number in range(days)],
        sums=[
            PayMonth(
                gross_cents=3915 * days,
                worker_contribution_cents=512 * days,
                withholding_cents=0,
                changed_at=AT,
            )
        ],
        terms=[terms()],
        changed_on=AT.date(),
    )


def _day(worked_on: date) -> WorkedDay:
    return WorkedDay(
        worked_on=worked_on,
        paid_minutes=60,
        worked_minutes=60,
        top_up_minutes=120,
        base_cents=1305,
        supplement_cents=0,
        top_up_cents=2610,
        gross_cents=3915,
        phone_cents=12,
        bike_cents=350,
        total_cents=4277,
        worker_contribution_cents=512,
        withholding_cents=0,
        payable_cents=3765,
        pay_due_on=worked_on + timedelta(days=7),
    )
