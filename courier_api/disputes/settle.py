"""A person settles a dispute: the courier's value becomes a correction of ours, or the told one stays.

Nothing that was told is edited: the correction is one more event of the shift, in the platform's
own form, with the person of the office as its author.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.disputes.correction import correction_body
from courier_api.disputes.state_word import OPEN, SETTLED, announce_settled, close_task
from courier_api.foundation.columns import keyring_of
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.intake.apply import apply_events
from courier_api.intake.seal import as_kept
from courier_api.messaging.inbox import APPLIED
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.fold_events import lock_shift_keys
from courier_api.shifts.models import Shift, ShiftDispute
from courier_api.shifts.told_events import told_events
from courier_api.sources.read_delivery import OWN_FORMAT
from platforms.events import InvalidEvent, read_event
from platforms.fold import ReceivedShiftEvent, fold_shift
from platforms.word import WordField

SHORTEST_REASON = 3
LONGEST_REASON = 500
AFTER_THE_LAST = timedelta(seconds=1)


class Outcome(StrEnum):
    """Whose value holds."""

    COURIER = "courier"
    PLATFORM = "platform"


class DisputeSettled(Refused):
    """Somebody has settled this dispute already, or the courier has taken it back."""


class CannotBecome(Refused):
    """The courier's value cannot become the shift's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Which dispute, whose value holds and why, and who says so."""

    dispute_id: int
    outcome: Outcome
    reason: str
    actor: str


def settle(
    session: Session, settlement: Settlement, *, employer_number: str, now: datetime
) -> None:
    """Settle it with a reason. Raises NotFound, DisputeSettled, CannotBecome, or Invalid.

    With the courier's value, declaration and pay follow the corrected shift. With the platform's,
    what the dispute held is let go and the day is priced again.
    """
    reason = settlement.reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Invalid("Say in a sentence why.", errors=[{"field": "reason", "rule": "required"}])
    row = session.get(ShiftDispute, settlement.dispute_id)
    if row is None or row.employer_number != employer_number:
        raise NotFound("There is no dispute with this number.", dispute_id=settlement.dispute_id)
    shift = session.get_one(Shift, row.shift_id)
    lock_shift_keys(session, [(shift.source_id, shift.external_id)])
    state = select(ShiftDispute.state).where(ShiftDispute.id == row.id).with_for_update()
    if session.scalar(state) != OPEN:
        raise DisputeSettled("This dispute is settled already.")
    # Before the correction is priced: a settled dispute holds nothing any more.
    row.state, row.settled_at, row.settled_by = SETTLED, now, settlement.actor
    row.outcome, row.settle_reason = settlement.outcome.value, reason
    session.flush()
    if settlement.outcome is Outcome.COURIER:
        row.correction_event_id = _correct(session, shift, row, settlement, now=now)
    close_task(session, row.id, now=now)
    session.flush()
    announce_settled(session, shift, row, now=now)
    access = Access(
        employer_number=employer_number,
        actor=settlement.actor,
        action="dispute.settle",
        subject_kind="shift_dispute",
        subject_id=str(row.id),
        facts={"field": row.field, "outcome": settlement.outcome.value},
    )
    record(session, access, at=now)


def _correct(
    session: Session, shift: Shift, row: ShiftDispute, settlement: Settlement, *, now: datetime
) -> str:
    """Add our correction to the shift's events; returns its id."""
    if row.said is None:
        raise CannotBecome("The courier gave no value of their own. Ask, then settle.")
    told = told_events(session, shift.source_id, shift.external_id)
    event_id = f"office_dispute_{row.id}"
    body = correction_body(
        fold_shift(told),
        WordField(row.field),
        row.said,
        event_id=event_id,
        at=_after_all(told, now),
    )
    raw = json.dumps(body, separators=(",", ":")).encode()
    try:
        event = read_event(raw, webhook_id=None)
    except InvalidEvent as wrong:
        raise CannotBecome(
            "The shift would contradict itself. Settle its other times first.", faults=str(wrong)
        ) from None
    keyring = keyring_of(session.get_bind().dialect, "health")
    inbox = InboxEvent(
        employer_number=shift.employer_number,
        source_id=shift.source_id,
        event_id=event_id,
        sha256=hashlib.sha256(raw).digest(),
        raw=as_kept(raw, [event], keyring),
        headers=json.dumps({**OWN_FORMAT, "author": settlement.actor, "dispute": str(row.id)}),
        key_id=None,
        received_at=now,
    )
    session.add(inbox)
    session.flush()
    session.refresh(inbox)  # its body as it is read
    if apply_events(session, [inbox], now=now) != [APPLIED]:
        raise CannotBecome("The correction does not fit the shift. Look at its parked events.")
    return event_id


def _after_all(told: list[ReceivedShiftEvent], now: datetime) -> datetime:
    """Later than anything told, also by a sender whose clock is ahead: our word is the last."""
    latest = max(item.event.occurred_at for item in told)
    return max(now, latest + AFTER_THE_LAST)
