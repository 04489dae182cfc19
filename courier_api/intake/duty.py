"""A start or an end of duty came in: the ends after it find their shifts anew.

The answer depends on what is known and never on the order in which it came. So an end may come to
a later start that arrived after it, and the shift that it left is then running again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.messaging.inbox import APPLIED, PARKED
from courier_api.messaging.models import InboxOutcome
from courier_api.messaging.received import Received
from courier_api.shifts.duty import FoundEnd, ends_from, keep_moment, shift_before
from courier_api.shifts.fold_events import refold_shift
from platforms.adapters import AdaptedEvent, DutyEnded, is_duty_start
from platforms.events import ShiftEvent

END_WITHOUT_SHIFT = "end_without_shift"
"""Why an end of duty is parked that belongs to no shift that we know."""

ALL_DUTIES = ""
"""Held in place of a shift's id, which is never empty: an event may move ends of other shifts."""


def duty_keys(source_id: int, events: Sequence[AdaptedEvent]) -> list[tuple[int, str]]:
    """What must be held beside the shifts of these events when one of them is a moment of duty."""
    is_duty = any(
        isinstance(event, DutyEnded) or (isinstance(event, ShiftEvent) and is_duty_start(event))
        for event in events
    )
    return [(source_id, ALL_DUTIES)] if is_duty else []


def apply_duty_end(session: Session, event: DutyEnded, inbox: Received, *, now: datetime) -> bool:
    """Keep the end and fold the shift that it ends, if there is one: whether there is.

    It stays known without one, and is applied by itself when its start arrives.
    """
    at = keep_moment(session, event, inbox)
    return _find_ends(session, inbox, event.worker.external_id, at, started=None, now=now)


def apply_duty_start(
    session: Session, event: ShiftEvent, inbox: Received, *, now: datetime
) -> None:
    """Keep the start, fold the shift before it, and release the ends that waited for it.

    Its own shift is folded by whoever applies the event, after this.
    """
    at = keep_moment(session, event, inbox)
    worker, shift = event.shift.worker.external_id, event.shift.external_id
    _find_ends(session, inbox, worker, at, started=shift, now=now)


def _find_ends(
    session: Session,
    inbox: Received,
    worker: str,
    at: datetime,
    *,
    started: str | None,
    now: datetime,
) -> bool:
    """Whether an end in this very delivery has its shift."""
    before = shift_before(session, inbox.source_id, worker, at, other_than=started)
    if before is not None:
        refold_shift(session, before, now=now)
    found = ends_from(session, inbox.source_id, worker, at)
    _keep_outcomes(session, [end for end in found if end.moment.inbox_id != inbox.id], now=now)
    return any(
        end.shift_external_id is not None for end in found if end.moment.inbox_id == inbox.id
    )


def _keep_outcomes(session: Session, ends: Sequence[FoundEnd], *, now: datetime) -> None:
    """Park the ends that have lost their shift, and release those that have found one."""
    shift_of = {end.moment.inbox_id: end.shift_external_id for end in ends}
    workers = {end.moment.inbox_id: end.moment.worker_external_id for end in ends}
    query = select(InboxOutcome).where(InboxOutcome.inbox_id.in_(shift_of))
    for outcome in session.scalars(query).all():
        has_shift = shift_of[outcome.inbox_id] is not None
        if not has_shift and outcome.state == APPLIED:
            outcome.state, outcome.reason = PARKED, END_WITHOUT_SHIFT
            outcome.facts, outcome.handled_at = {"worker": workers[outcome.inbox_id]}, now
        elif has_shift and outcome.state == PARKED and outcome.reason == END_WITHOUT_SHIFT:
            outcome.state, outcome.reason = APPLIED, None
            outcome.facts, outcome.handled_at = None, now
    session.flush()
