"""Which time of shifts was held, as pay looks at it."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS
from courier_api.shifts.models import Shift
from courier_api.zone_holds.models import ZoneHold
from courier_api.zone_holds.read import holds_between, planned_work
from safety.zone_holds import LONGEST, HeldTime, held_times

TWO_DAYS = timedelta(days=2)

HeldOfShifts = dict[int, tuple[HeldTime, ...]]
"""By shift id; what no hold concerns is not in it."""


def held_time_of(
    session: Session, shifts: Iterable[Shift], *, at: datetime | None = None
) -> HeldOfShifts:
    """The held time of shifts of one co-operative. `at`: as holds were known at that instant."""
    works = [(shift, work) for shift in shifts if (work := planned_work(shift)) is not None]
    if not works:
        return {}
    since = min(work.starts_at for _, work in works)
    until = max(work.ends_at for _, work in works)
    holds = holds_between(session, works[0][0].employer_number, since, until, at=at)
    found = {shift.id: held_times(work, holds) for shift, work in works} if holds else {}
    return {shift_id: times for shift_id, times in found.items() if times}


def are_holds_between(session: Session, employer_number: str, first: date, last: date) -> bool:
    """Whether any hold concerns one of these days or the night after the last."""
    return bool(holds_between(session, employer_number, _starts(first), _starts(last + TWO_DAYS)))


def couriers_under_holds(
    session: Session, courier_ids: Collection[int], first: date, last: date
) -> set[int]:
    """Of these couriers those who have a shift on these days that a hold concerns."""
    any_hold = select(ZoneHold.id).where(
        ZoneHold.starts_at < _starts(last + TWO_DAYS), ZoneHold.starts_at > _starts(first) - LONGEST
    )
    if session.scalar(any_hold.limit(1)) is None:
        return set()
    shifts = session.scalars(
        select(Shift).where(
            Shift.courier_id.in_(courier_ids), Shift.worked_on >= first, Shift.worked_on <= last
        )
    ).all()
    held = held_time_of(session, shifts)
    return {shift.courier_id for shift in shifts if shift.id in held}


def _starts(day: date) -> datetime:
    """The first instant of a day in Belgium."""
    return datetime.combine(day, time(), BRUSSELS).astimezone(UTC)
