"""Explain a courier's worked day to the courier, or to staff of the co-operative."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.roles import Role, SignedIn
from courier_api.couriers.models import Courier
from courier_api.foundation.errors import NotFound
from courier_api.locale.catalogue import Language
from courier_api.pay.explain.explanation import DayExplanation
from courier_api.pay.explain.read_day import day_to_explain
from courier_api.pay.explain.tell_day import tell_day
from courier_api.pay.read_log import write_down


class NoSuchPay(NotFound):
    """No such courier, not theirs to see, or no worked day on that date: one answer for all."""

    def __init__(self, worked_on: date) -> None:
        super().__init__(
            "There is no worked day of this courier on this date.", worked_on=worked_on.isoformat()
        )


def explain_day(
    session: Session, courier: Courier, worked_on: date, language: Language
) -> DayExplanation | None:
    """The day as it was last calculated; None when there is none."""
    day = day_to_explain(session, courier, worked_on)
    return None if day is None else tell_day(day, language)


def courier_seen_by(session: Session, reader: SignedIn, courier_id: int) -> Courier | None:
    """The courier when the reader may see their pay: oneself, or staff of the same co-operative."""
    if reader.role is Role.COURIER and reader.person_id != courier_id:
        return None
    return session.scalar(
        select(Courier).where(
            Courier.id == courier_id, Courier.employer_number == reader.employer_number
        )
    )


def explain_to(
    session: Session,
    reader: SignedIn,
    courier_id: int,
    worked_on: date,
    language: Language,
    *,
    now: datetime,
) -> DayExplanation:
    """The day for whoever asks; when staff read it, that is written down. Raises NoSuchPay."""
    courier = courier_seen_by(session, reader, courier_id)
    found = explain_day(session, courier, worked_on, language) if courier else None
    if found is None:
        raise NoSuchPay(worked_on)
    if reader.role is not Role.COURIER:
        what = {"worked_on": worked_on.isoformat()}
        write_down(session, reader, courier_id, what, now=now)
    return found
