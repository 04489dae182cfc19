"""Months that have to be priced again because something before them, or their terms, changed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, PlatformTerms
from courier_api.couriers.models import Courier
from courier_api.messaging import outbox
from courier_api.pay.facts import next_month
from courier_api.pay.kinds import PRICE_MONTH
from courier_api.pay.models import PayMonth
from courier_api.shifts.models import Shift


def price_later_months(
    session: Session,
    courier: Courier,
    changed: Sequence[tuple[date, int]],
    *,
    month: date,
    quota_changed: bool,
    now: datetime,
) -> None:
    """Ask for later months that a change of this one reaches into.

    A change of the hours that a student used moves the border of the quota in every later month of
    the year. What was taken from the last day may have reached over midnight.
    """
    if not changed:
        return
    following = next_month(month)
    months = {following} if (following - timedelta(days=1)) in dict(changed) else set()
    if quota_changed:
        months |= set(
            session.scalars(
                select(PayMonth.month).where(
                    PayMonth.courier_id == courier.id,
                    PayMonth.month > month,
                    PayMonth.month < date(month.year + 1, 1, 1),
                )
            )
        )
    cause = f"calculation:{max(calculation_id for _, calculation_id in changed)}"
    _ask(session, courier.employer_number, [(courier.id, each) for each in months], cause, now)


def price_over_midnight(
    session: Session, courier: Courier, shifts: Iterable[Shift], *, month: date, now: datetime
) -> None:
    """Ask for the next month once per state of each shift of the last day: it may reach into it."""
    last_day = next_month(month) - timedelta(days=1)
    last = [shift for shift in shifts if shift.worked_on == last_day]
    ask_over_midnight(session, courier.employer_number, last, now=now)


def ask_over_midnight(
    session: Session, employer_number: str, shifts: Iterable[Shift], *, now: datetime
) -> None:
    """Ask for the month after the one of these shifts, each of a last day, once per state of each."""
    for shift in shifts:
        cause = f"shift:{shift.id}:{shift.revision}"
        following = next_month(shift.worked_on.replace(day=1))
        _ask(session, employer_number, [(shift.courier_id, following)], cause, now)


def price_under_agreement(session: Session, agreement_id: int, *, cause: str, now: datetime) -> int:
    """Ask for every month with a finished shift under an agreement; returns how many.

    For a new or closed version, and for a platform that joined. `cause` names the occasion.
    """
    agreement = session.get_one(Agreement, agreement_id)
    months = months_under_agreement(session, agreement_id)
    _ask(session, agreement.employer_number, sorted(months), cause, now)
    return len(months)


def months_under_agreement(session: Session, agreement_id: int) -> set[tuple[int, date]]:
    """Every courier and month with a finished shift of a platform since it joined an agreement."""
    months: set[tuple[int, date]] = set()
    for terms in session.scalars(
        select(PlatformTerms).where(PlatformTerms.agreement_id == agreement_id)
    ):
        query = (
            select(Shift.courier_id, Shift.worked_on)
            .where(
                Shift.source_id == terms.source_id,
                Shift.pay_status.is_not(None),
                Shift.worked_on >= terms.valid_from,
            )
            .distinct()
        )
        months |= {(row.courier_id, row.worked_on.replace(day=1)) for row in session.execute(query)}
    return months


def _ask(
    session: Session,
    employer_number: str,
    months: Iterable[tuple[int, date]],
    cause: str,
    now: datetime,
) -> None:
    for courier_id, month in months:
        outbox.put(
            session,
            PRICE_MONTH,
            key=f"{PRICE_MONTH}:{courier_id}:{month}:{cause}",
            payload={"courier_id": courier_id, "month": month.isoformat()},
            due_at=now,
            employer_number=employer_number,
        )
