"""What contradicts its shift is parked, and counts again by itself when the contradiction is gone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.messaging.inbox import APPLIED, PARKED
from courier_api.messaging.models import InboxOutcome
from courier_api.messaging.received import Received
from courier_api.shifts.fold_events import AppliedEvent
from courier_api.shifts.models import ShiftEvent
from platforms.fold import CONTRADICTIONS

RULES = frozenset(code.value for code in CONTRADICTIONS)


def rule_against(event_id: str, applied: AppliedEvent) -> str | None:
    """The rule by which this event does not count in its shift; None when it does."""
    return next(
        (found.code.value for found in applied.contradictions if found.event_id == event_id), None
    )


def keep_outcomes(session: Session, row: Received, applied: AppliedEvent, *, now: datetime) -> None:
    """Park the shift's earlier events that this one shows to contradict, and release the others.

    The fold decides over all events at once, so an event may be judged anew long after it came.
    """
    if not (applied.contradictions or applied.may_release):
        return
    outcomes = session.execute(
        select(InboxOutcome, ShiftEvent.event_id)
        .join(ShiftEvent, ShiftEvent.inbox_id == InboxOutcome.inbox_id)
        .where(
            ShiftEvent.source_id == row.source_id,
            ShiftEvent.external_id == applied.shift.external_id,
            InboxOutcome.inbox_id != row.id,
        )
        # Outcomes are written past what the session remembers.
        .execution_options(populate_existing=True)
    )
    for outcome, event_id in outcomes.all():
        rule = rule_against(event_id, applied)
        if rule is not None and outcome.state == APPLIED:
            outcome.state, outcome.reason, outcome.handled_at = PARKED, rule, now
            outcome.facts = {"shift": applied.shift.external_id}
        elif rule is None and outcome.state == PARKED and outcome.reason in RULES:
            outcome.state, outcome.reason, outcome.handled_at = APPLIED, None, now
            outcome.facts = None
    session.flush()
