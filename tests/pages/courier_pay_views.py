"""Couriers whose pay the office opens, to look at pages with."""

from datetime import date, timedelta

from courier_api.locale.catalogue import Language
from courier_api.pay.explain.facts import DayToExplain
from courier_api.pay.explain.tell_day import tell_day
from courier_api.web.office.pay_views import (
    OpenedDay,
    OpenedMonth,
    PaidCourier,
    PaidCouriersView,
)
from tests.pages import views

NAME = "Maximiliaan Vandenbroucke-Grootaert"


def listing(count: int, typed: str) -> PaidCouriersView:
    """So many couriers, each with half a year of payslips."""
    return PaidCouriersView(
        typed=typed,
        couriers=tuple(
            PaidCourier(
                courier_id=number,
                name=NAME,
                reference=f"c-{number:04d}",
                months=tuple(date(2026, month, 1) for month in range(6, 0, -1)),
            )
            for number in range(1, count + 1)
        ),
        more=count > 100,
    )


def month(courier_id: int, language: Language) -> OpenedMonth:
    """A payslip of three days."""
    days = tuple(views.TODAY + timedelta(days=number) for number in range(3))
    return OpenedMonth(
        courier_id=courier_id, courier_name=NAME, slip=views.payslip(language), days=days
    )


def day(courier_id: int, billed: DayToExplain, language: Language) -> OpenedDay:
    """A day with a line of every sort."""
    return OpenedDay(courier_id=courier_id, courier_name=NAME, day=tell_day(billed, language))
