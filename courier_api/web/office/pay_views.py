"""What the office's pages of couriers' pay show and ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.auth.roles import SignedIn
from courier_api.locale.catalogue import Language
from courier_api.pay.explain.explanation import DayExplanation
from courier_api.pay.payslip.slip import Payslip

PATH = "/office/pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidCourier:
    """A courier with the first days of the months in which they earned something, newest first."""

    courier_id: int
    name: str
    reference: str
    months: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidCouriersView:
    """Couriers by name. `typed` is what was searched for; `more`: not all are shown."""

    typed: str = ""
    couriers: tuple[PaidCourier, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMonth:
    """A payslip that was opened, with the worked days to go on to."""

    courier_id: int
    courier_name: str
    slip: Payslip
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDay:
    """A worked day that was opened."""

    courier_id: int
    courier_name: str
    day: DayExplanation


PaidCouriersQuery = Callable[[Session, str, str], PaidCouriersView]
"""(session, employer number, what was typed) -> the list."""

OpenMonth = Callable[[Session, SignedIn, int, date, Language, datetime], OpenedMonth]
"""(session, reader, courier id, month, language, now): written down; raises NotFound."""

OpenDay = Callable[[Session, SignedIn, int, date, Language, datetime], OpenedDay]
"""(session, reader, courier id, worked day, language, now): written down; raises NotFound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierPayQueries:
    """What the pages of couriers' pay ask for."""

    listing: PaidCouriersQuery
    month: OpenMonth
    day: OpenDay
