"""Are the stored events what came in, was each handled, and do the shifts follow from them?"""

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.shifts.fold_events import FOLDED_COLUMNS, folded_values
from courier_api.shifts.models import Shift
from courier_api.shifts.told_events import told_by_shift
from courier_api.verify.check import Check
from platforms.fold import ReceivedShiftEvent, fold_shift

BATCH = 500


def stored_bytes(session: Session) -> Check:
    """Each event's bytes still have the digest they came with."""
    looked_at = 0
    difference = None
    for number, raw, digest in _raw_events(session):
        looked_at += 1
        if hashlib.sha256(raw).digest() != bytes(digest):
            difference = f"event {number} has other bytes than it came with"
            break
    return Check(name="stored events", looked_at=looked_at, difference=difference)


def every_event_handled(session: Session) -> Check:
    """Each event is queued or has an outcome."""
    looked_at = session.scalar(select(func.count(InboxEvent.id))) or 0
    lost = session.scalar(
        select(InboxEvent.id)
        .outerjoin(InboxOutcome, InboxOutcome.inbox_id == InboxEvent.id)
        .outerjoin(InboxPending, InboxPending.inbox_id == InboxEvent.id)
        .where(InboxOutcome.inbox_id.is_(None), InboxPending.inbox_id.is_(None))
        .limit(1)
    )
    difference = f"event {lost} was neither applied nor parked" if lost else None
    return Check(name="handled events", looked_at=looked_at, difference=difference)


def shifts_as_told(session: Session) -> Check:
    """Each shift is what its events, folded anew, say it is."""
    looked_at = 0
    for shifts in _shifts(session):
        names = [(shift.source_id, shift.external_id) for shift in shifts]
        told = told_by_shift(session, names)
        for shift in shifts:
            looked_at += 1
            if differs := _differs(shift, told.get((shift.source_id, shift.external_id), [])):
                difference = f"shift {shift.external_id} differs from its events: {differs}"
                return Check(name="folded shifts", looked_at=looked_at, difference=difference)
    return Check(name="folded shifts", looked_at=looked_at, difference=None)


def _differs(shift: Shift, told: Sequence[ReceivedShiftEvent]) -> str | None:
    """The first column that differs."""
    if not told:
        return "there are none"
    values = folded_values(fold_shift(told))
    return next((name for name in FOLDED_COLUMNS if getattr(shift, name) != values[name]), None)


def _raw_events(session: Session) -> Iterator[tuple[int, bytes, bytes]]:
    last = 0
    while True:
        rows = session.execute(
            select(InboxEvent.id, InboxEvent.raw, InboxEvent.sha256)
            .where(InboxEvent.id > last)
            .order_by(InboxEvent.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        yield from ((row[0], bytes(row[1]), bytes(row[2])) for row in rows)
        last = rows[-1][0]


def _shifts(session: Session) -> Iterator[Sequence[Shift]]:
    last = 0
    while True:
        query = select(Shift).where(Shift.id > last).order_by(Shift.id).limit(BATCH)
        rows = session.scalars(query).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id
