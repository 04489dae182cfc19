"""A student's hours of the year, counted from what we declared and the certificate (R12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.foundation.clock import local_date
from declarations.dimona.anomalies import LATE_IN
from declarations.dimona.contingent import Balance, DeclaredHours, HoursStated, balance
from declarations.dimona.facts import AlertCode, Recipient, WorkerType

ON_THE_BOOKS = ("queued", "sending", "received", "judged")
REFUSED = "B"
ABOUT_HOURS = (AlertCode.CONTINGENT_LOW, AlertCode.CONTINGENT_EXCEEDED)
"""The alerts that tell how a student's year stands."""


def student_balance(session: Session, courier: Courier, year: int, *, now: datetime) -> Balance:
    """How a student's year stands: every declared hour is reserved from when it is on its way.

    What a change or a CANCEL gives back is free as soon as that is queued: the same day.
    """
    declared = _declared(session, courier, year)
    return balance(year, declared, _certificate(courier), today=local_date(now))


def years_running_low(
    session: Session, courier: Courier, days: Iterable[date], *, now: datetime
) -> tuple[int, ...]:
    """The years among these days of which most hours are declared; none for who is no student."""
    if courier.worker_type != WorkerType.STUDENT:
        return ()
    years = sorted({day.year for day in days})
    return tuple(year for year in years if student_balance(session, courier, year, now=now).is_low)


@dataclass(frozen=True, slots=True, kw_only=True)
class LowYear:
    """A student and a year of which few hours are left, or none."""

    courier_id: int
    year: int
    balance: Balance


def students_running_low(
    session: Session, employer_number: str, *, limit: int, now: datetime
) -> list[LowYear]:
    """Of whom payroll was told, as their years stand now, the fewest hours left first."""
    rows = session.scalars(
        select(FilingAlert)
        .where(
            FilingAlert.employer_number == employer_number,
            FilingAlert.recipient == Recipient.PAYROLL.value,
            FilingAlert.code.in_([code.value for code in ABOUT_HOURS]),
            FilingAlert.closed_at.is_(None),
        )
        .order_by(FilingAlert.id.desc())
        .limit(limit)
    )
    found = sorted({(row.courier_id, _year_of(row)) for row in rows})
    low = [
        LowYear(
            courier_id=courier_id,
            year=year,
            balance=student_balance(session, session.get_one(Courier, courier_id), year, now=now),
        )
        for courier_id, year in found
    ]
    return sorted(low, key=lambda each: (each.balance.left_hours, each.courier_id))


def _year_of(row: FilingAlert) -> int:
    """Of the day of a declaration, or the last part of a name that is about a year."""
    return row.worked_on.year if row.worked_on else int(row.key.rpartition(":")[2])


def _certificate(courier: Courier) -> HoursStated | None:
    left, stated_on = courier.student_hours_left, courier.student_hours_stated_on
    if left is None or stated_on is None:
        return None
    return HoursStated(hours_left=left, stated_on=stated_on)


def _declared(session: Session, courier: Courier, year: int) -> tuple[DeclaredHours, ...]:
    """The hours of each period in force or under way, by the last message about it.

    A late IN is outside of the contingent for good.
    """
    rows = session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id == courier.id,
            DimonaDeclaration.planned_hours.is_not(None),
            DimonaDeclaration.start_date.between(date(year, 1, 1), date(year, 12, 31)),
            DimonaDeclaration.state.in_(ON_THE_BOOKS),
        )
        .order_by(DimonaDeclaration.id)
    )
    hours: dict[str, DeclaredHours] = {}
    outside: set[str] = set()
    for row in rows:
        key = f"period {row.period_id}" if row.period_id else f"message {row.id}"
        if row.result == REFUSED:
            continue
        if row.action == "CANCEL":
            hours.pop(key, None)
            continue
        if row.action == "IN" and (row.late or LATE_IN in (row.anomalies or ())):
            outside.add(key)
        if key not in outside:
            hours[key] = DeclaredHours(starts_on=row.start_date, hours=row.planned_hours or 0)
    return tuple(hours.values())
