"""Shifts whose pay waits because their platform has joined no agreement that holds on the day.

Such a shift is stored and declared all the same: a fact that creates a right to pay is never
refused. Only its price waits, and comes by itself as soon as an agreement is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion, PlatformTerms
from courier_api.agreements.store import ACTIVE
from courier_api.foundation.clock import local_date
from courier_api.messaging import outbox
from courier_api.pay.facts import EARNS_NOTHING
from courier_api.pay.kinds import PRICE_MONTH
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source

LOOK_BACK = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWithoutAgreement:
    """A platform and a day with shifts that nothing says how to pay."""

    source: str
    source_id: int
    worked_on: date
    shifts: int


def days_without_agreement(
    session: Session, employer_number: str, *, source: str | None = None, now: datetime
) -> list[DayWithoutAgreement]:
    """Of the last three months and of everything planned, the earliest day first."""
    days = (
        select(Shift.source_id, Shift.worked_on, func.count().label("shifts"))
        .where(
            Shift.employer_number == employer_number,
            Shift.worked_on >= local_date(now) - LOOK_BACK,
            or_(
                Shift.pay_status.not_in(EARNS_NOTHING),
                and_(Shift.pay_status.is_(None), Shift.state != "cancelled", IS_OURS),
            ),
        )
        .group_by(Shift.source_id, Shift.worked_on)
        .subquery()
    )
    query = (
        select(Source.slug, days.c.source_id, days.c.worked_on, days.c.shifts)
        .join(days, days.c.source_id == Source.id)
        .where(not_(_has_agreement(days.c.source_id, days.c.worked_on)))
        .order_by(days.c.worked_on, Source.slug)
    )
    if source is not None:
        query = query.where(Source.slug == source)
    return [
        DayWithoutAgreement(
            source=row.slug,
            source_id=row.source_id,
            worked_on=row.worked_on,
            shifts=row.shifts,
        )
        for row in session.execute(query)
    ]


def price_again(
    session: Session,
    employer_number: str,
    days: Sequence[DayWithoutAgreement],
    *,
    cause: str,
    now: datetime,
) -> int:
    """Ask for the months of these days once more; returns how many. `cause` names the occasion."""
    months = set()
    for day in days:
        couriers = session.scalars(
            select(Shift.courier_id)
            .where(
                Shift.employer_number == employer_number,
                Shift.worked_on == day.worked_on,
                Shift.source_id == day.source_id,
                Shift.pay_status.is_not(None),
            )
            .distinct()
        )
        months |= {(courier_id, day.worked_on.replace(day=1)) for courier_id in couriers}
    for courier_id, month in sorted(months):
        outbox.put(
            session,
            PRICE_MONTH,
            key=f"{PRICE_MONTH}:{courier_id}:{month}:{cause}",
            payload={"courier_id": courier_id, "month": month.isoformat()},
            due_at=now,
            employer_number=employer_number,
        )
    return len(months)


def _has_agreement(
    source_id: ColumnElement[int], worked_on: ColumnElement[date]
) -> ColumnElement[bool]:
    return exists(
        select(PlatformTerms.id)
        .join(AgreementVersion, AgreementVersion.agreement_id == PlatformTerms.agreement_id)
        .where(
            PlatformTerms.source_id == source_id,
            PlatformTerms.valid_from <= worked_on,
            or_(PlatformTerms.valid_to.is_(None), PlatformTerms.valid_to >= worked_on),
            AgreementVersion.state == ACTIVE,
            AgreementVersion.valid_from <= worked_on,
            or_(AgreementVersion.valid_to.is_(None), AgreementVersion.valid_to >= worked_on),
        )
    )
