"""Shifts as they were known at an instant: folded from what had been told and handled by then.

Nothing of it is stored. What was told is never forgotten, so the answer is the same for ever.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import CourierLink
from courier_api.couriers.queries import couriers_of_workers
from courier_api.messaging.models import InboxOutcome
from courier_api.shifts.fold_events import folded_values
from courier_api.shifts.models import Shift, ShiftDispute, ShiftEvent
from courier_api.shifts.told import Held
from courier_api.shifts.told_events import ShiftName, told_by_shift
from platforms.fold import fold_shift
from platforms.word import WordField

AROUND = timedelta(days=2)
"""A shift of the day before may reach over midnight, and one of that night may overlap it."""


def shifts_known_at(
    session: Session, courier_id: int, worked_on: date, at: datetime
) -> list[Shift]:
    """The courier's shifts around a day as they were known at an instant, not part of the session.

    Also shifts that have been moved or given to somebody else since.
    """
    now = {(row.source_id, row.external_id): row for row in _candidates(
        session, courier_id, worked_on, at
    )}  # fmt: skip
    told = told_by_shift(session, now.keys()) if now else {}
    unhandled = _handled_later(session, now.keys(), at)
    found = []
    for name, events in told.items():
        known = [
            each
            for each in events
            if each.received_at <= at and (*name, each.event.event_id) not in unhandled
        ]
        if not known:
            continue
        folded = fold_shift(known)
        worker = (name[0], folded.worker_external_id)
        if couriers_of_workers(session, {worker}).get(worker) != courier_id:
            continue
        row = now[name]
        shift = Shift(
            id=row.id,
            employer_number=row.employer_number,
            source_id=name[0],
            external_id=name[1],
            courier_id=courier_id,
            revision=row.revision,
            **folded_values(folded),
        )
        if abs(shift.worked_on - worked_on) <= AROUND:
            found.append(shift)
    return sorted(found, key=lambda shift: (shift.worked_on, shift.id))


def disputed_at(session: Session, shift_ids: Collection[int], at: datetime) -> dict[int, Held]:
    """What disputes froze at an instant, by shift. Whoever confirmed a field said nothing else."""
    rows = session.execute(
        select(ShiftDispute.shift_id, ShiftDispute.field, ShiftDispute.told)
        .where(
            ShiftDispute.shift_id.in_(shift_ids),
            ShiftDispute.said_at <= at,
            or_(ShiftDispute.settled_at.is_(None), ShiftDispute.settled_at > at),
            or_(ShiftDispute.said.is_not(None), ShiftDispute.sentence.is_not(None)),
        )
        .order_by(ShiftDispute.id)
    )
    held: dict[int, Held] = {}
    for shift_id, field, told in rows:
        held.setdefault(shift_id, {})[WordField(field)] = told
    return held


def _candidates(session: Session, courier_id: int, worked_on: date, at: datetime) -> list[Shift]:
    """The courier's own around the day, and what has changed since at their platforms."""
    own = and_(
        Shift.courier_id == courier_id,
        Shift.worked_on >= worked_on - AROUND,
        Shift.worked_on <= worked_on + AROUND,
    )
    platforms = select(CourierLink.source_id).where(CourierLink.courier_id == courier_id)
    moved = and_(Shift.source_id.in_(platforms), Shift.changed_at > at, Shift.revision > 1)
    return list(session.scalars(select(Shift).where(or_(own, moved)).order_by(Shift.id)))


def _handled_later(
    session: Session, names: Collection[ShiftName], at: datetime
) -> set[tuple[int, str, str]]:
    """Events that had arrived but were parked or not looked at yet."""
    rows = session.execute(
        select(ShiftEvent.source_id, ShiftEvent.external_id, ShiftEvent.event_id)
        .join(InboxOutcome, InboxOutcome.inbox_id == ShiftEvent.inbox_id)
        .where(
            ShiftEvent.source_id.in_({source_id for source_id, _ in names}),
            ShiftEvent.external_id.in_({external_id for _, external_id in names}),
            InboxOutcome.handled_at > at,
        )
    )
    return {(row.source_id, row.external_id, row.event_id) for row in rows}
