"""Couriers' shifts as the limits look at them, read with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion
from courier_api.foundation.clock import BRUSSELS
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.models import Shift, ShiftEvent
from platforms.limits import LimitFigures, TimedShift
from platforms.parameters import bundled_parameters

NOT_WORKED = ("cancelled_by_platform", "cancelled_by_courier", "no_show")
CANCELLED = "cancelled"
PLANNED = "shift.planned"
LOADED_BY = "limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierShifts:
    """What the limits see of one courier."""

    courier_id: int
    shifts: tuple[TimedShift, ...]


def figures_of(session: Session, employer_number: str, *, now: datetime) -> LimitFigures:
    """The dated limits, with the public holidays that the co-operative's agreements name."""
    terms = session.scalars(
        select(AgreementVersion.terms).where(AgreementVersion.employer_number == employer_number)
    )
    holidays = {day for each in terms for day in each.get("public_holidays") or ()}
    return LimitFigures(
        table=bundled_parameters(known_from=now, entered_by=LOADED_BY),
        zone=BRUSSELS,
        public_holidays=frozenset(date.fromisoformat(day) for day in holidays),
    )


def shifts_since(session: Session, employer_number: str, first: date) -> Iterator[CourierShifts]:
    """Everything an employee worked or is to work from a day on, by courier.

    What never began is left out, and what is ridden self-employed: no working time of ours.
    """
    shifts = session.scalars(
        select(Shift)
        .where(
            Shift.employer_number == employer_number,
            Shift.worked_on >= first,
            Shift.state != CANCELLED,
            IS_OURS,
        )
        .order_by(Shift.courier_id, Shift.id)
    )
    published = _published(session, employer_number, first)
    by_courier: defaultdict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        if shift.pay_status not in NOT_WORKED:
            by_courier[shift.courier_id].append(shift)
    for courier_id, own in by_courier.items():
        yield CourierShifts(courier_id=courier_id, shifts=_timed(own, published))


def _timed(shifts: Sequence[Shift], published: Mapping[int, datetime]) -> tuple[TimedShift, ...]:
    return tuple(
        TimedShift(
            id=str(shift.id),
            planned_starts_at=shift.planned_start,
            planned_ends_at=shift.planned_end,
            starts_at=shift.actual_start,
            ends_at=shift.actual_end,
            pauses=tuple(
                (datetime.fromisoformat(pause["start"]), datetime.fromisoformat(pause["end"]))
                for pause in shift.breaks
                if not pause["paid"]
            ),
            published_at=_before_the_plan(published.get(shift.id), shift.planned_start),
        )
        for shift in shifts
    )


def _before_the_plan(told_at: datetime | None, planned_start: datetime | None) -> datetime | None:
    """A plan that only reached us afterwards does not tell when the courier could see it."""
    if told_at is None or planned_start is None or told_at >= planned_start:
        return None
    return told_at


def _published(session: Session, employer_number: str, first: date) -> dict[int, datetime]:
    """When the first plan of each shift reached us: the courier could see it at the latest then."""
    rows = session.execute(
        select(Shift.id, func.min(InboxEvent.received_at))
        .join(
            ShiftEvent,
            and_(
                ShiftEvent.source_id == Shift.source_id,
                ShiftEvent.external_id == Shift.external_id,
                ShiftEvent.event_type == PLANNED,
            ),
        )
        .join(InboxEvent, InboxEvent.id == ShiftEvent.inbox_id)
        .where(Shift.employer_number == employer_number, Shift.worked_on >= first)
        .group_by(Shift.id)
    )
    return {row[0]: row[1] for row in rows}
