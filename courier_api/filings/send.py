"""Send one queued declaration: mark, call outside any transaction, record the answer.

A crash between the call and its record leaves the row in `sending`. The next attempt cannot know
whether the first arrived; it repeats the same content and lets the verdict tell (rule R9).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courier_api.couriers.queries import lock_courier
from courier_api.filings.alerts import close_service_trouble, raise_service_trouble
from courier_api.filings.evidence import record_exchanges
from courier_api.filings.kinds import POLL, RECONCILE
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.pauses import keep_pause, paused_until
from courier_api.filings.turns import waits_until
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.metrics import DIMONA_POSTS
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from declarations.dimona.channel import DimonaChannel, Exchange, QuotaExceeded, ReceiptMissing
from declarations.dimona.schedule import retry_delay
from declarations.errors import (
    ChannelRejected,
    ChannelUnavailable,
    DeclarationError,
    OutcomeUnknown,
)

FIRST_LOOK = timedelta(seconds=2)
SHORTEST_PAUSE = timedelta(seconds=1)
FAILURES_BEFORE_ALERT = 3
CANCEL_TOO_LATE = "The day was over before the cancellation got through."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to send what a row says."""

    declaration: int
    courier_id: int
    employer_number: str
    action: str
    payload: dict[str, Any] = field(repr=False)


def send_declaration(
    database: Database, channel: DimonaChannel, message: Claimed, *, clock: Clock
) -> None:
    """Send the declaration that the message names, and finish or postpone the message."""
    with database.transaction() as session:
        attempt = begin_attempt(session, message, now=clock.now())
    if attempt is None:
        return
    answer: int | DeclarationError
    exchanges: list[Exchange] = []
    try:
        receipt = channel.submit(attempt.payload, record=exchanges.append)
        answer = receipt.declaration_id
    except DeclarationError as error:
        answer = error
    with database.transaction() as session:
        lock_courier(session, attempt.courier_id)  # before the receipts hold their chain
        record_exchanges(session, attempt.employer_number, attempt.declaration, exchanges)
        record_answer(session, message, attempt, answer, now=clock.now())


def begin_attempt(session: Session, message: Claimed, *, now: datetime) -> Attempt | None:
    """Mark the row before the call; None when nothing may be sent now, with the message settled.

    A message that was rejected and is retried by a person starts again from here.
    """
    if not outbox.is_held(session, message, now=now):
        return None  # the lease was lost: another worker has it, or will
    if (until := paused_until(session, now=now)) is not None:
        outbox.postpone(session, message, due_at=until)
        return None
    row = _locked(session, message.payload["declaration"])
    if row.state not in ("queued", "sending", "failed"):
        outbox.finish(session, message, now=now)
        return None
    if _is_too_late_to_cancel(row, now):
        _give_up_cancel(session, message, row, now=now)
        return None
    if (turn := waits_until(session, row, now=now)) is not None:
        outbox.postpone(session, message, due_at=turn)
        return None
    if row.state == "sending":
        # Nobody recorded the answer to the last attempt: it may have arrived.
        row.uncertain = True
    row.state, row.failure = "sending", None
    row.posts += 1
    row.first_sent_at = row.first_sent_at or now
    row.last_sent_at = now
    row.late = row.legal_limit is not None and row.first_sent_at > row.legal_limit
    session.flush()
    return Attempt(
        declaration=row.id,
        courier_id=row.courier_id,
        employer_number=row.employer_number,
        action=row.action,
        payload=row.payload,
    )


def _is_too_late_to_cancel(row: DimonaDeclaration, now: datetime) -> bool:
    """A period is not annulled by a program once its day is over (R7d); a person may retry it."""
    is_late = row.legal_limit is not None and now >= row.legal_limit
    return row.action == "CANCEL" and row.state != "failed" and is_late


def _give_up_cancel(
    session: Session, message: Claimed, row: DimonaDeclaration, *, now: datetime
) -> None:
    """Leave it to a person, who gets the question from the decision that follows."""
    if row.uncertain or row.state == "sending":
        # It may have arrived: that stays part of the past.
        row.state, row.uncertain, row.failure = "failed", True, CANCEL_TOO_LATE
        outbox.bury(session, message, now=now, error=CANCEL_TOO_LATE)
    else:
        row.state = "dropped"
        outbox.finish(session, message, now=now)
    session.flush()
    outbox.put(
        session,
        RECONCILE,
        key=f"{RECONCILE}:given-up:{row.id}",
        payload={"courier_id": row.courier_id, "since": row.start_date.isoformat()},
        due_at=now,
        employer_number=row.employer_number,
    )


def record_answer(
    session: Session,
    message: Claimed,
    attempt: Attempt,
    answer: int | DeclarationError,
    *,
    now: datetime,
) -> None:
    """Write down what the authority answered, and what follows."""
    row = _locked(session, attempt.declaration)
    if row.state != "sending":
        return  # another worker, who took the message over, has had an answer
    DIMONA_POSTS.labels(attempt.action, _answer_name(answer)).inc()
    match answer:
        case int():
            _received(session, message, row, answer, now=now)
        case QuotaExceeded():
            _not_received(row)
            if answer.status is None:
                row.posts -= 1  # our own client held it back
            keep_pause(session, answer.paused_until)
            # A pause that was ordered is no failure of the declaration.
            at = max(answer.paused_until, now + SHORTEST_PAUSE)
            outbox.postpone(session, message, due_at=at)
        case ChannelRejected():
            row.state = "failed"
            row.failure = answer.detail
            raise_service_trouble(session, row, now=now)
            outbox.bury(session, message, now=now, error=answer.detail)
        case ChannelUnavailable():
            _not_received(row)
            _try_later(session, message, row, answer, now=now)
        case _:
            row.uncertain = row.uncertain or isinstance(answer, OutcomeUnknown | ReceiptMissing)
            _try_later(session, message, row, answer, now=now)
    session.flush()


def _locked(session: Session, number: int) -> DimonaDeclaration:
    """The row, with its worker held: nobody decides for them while its state changes."""
    row = session.get_one(DimonaDeclaration, number)
    lock_courier(session, row.courier_id)
    session.refresh(row)
    return row


def _received(
    session: Session, message: Claimed, row: DimonaDeclaration, number: int, *, now: datetime
) -> None:
    row.state = "received"
    row.declaration_id = number
    row.received_at = now
    close_service_trouble(session, row, now=now)
    outbox.finish(session, message, now=now)
    outbox.put(
        session,
        POLL,
        key=f"{POLL}:{row.id}",
        payload={"declaration": row.id, "courier_id": row.courier_id},
        due_at=now + FIRST_LOOK,
        employer_number=row.employer_number,
    )


def _not_received(row: DimonaDeclaration) -> None:
    """This POST certainly did not arrive; an earlier one may have."""
    if not row.uncertain:
        row.state = "queued"
        row.first_sent_at = None


def _try_later(
    session: Session,
    message: Claimed,
    row: DimonaDeclaration,
    error: DeclarationError,
    *,
    now: datetime,
) -> None:
    """Back off (rule R10), without an end before the shift; tell people at the third failure."""
    jitter = (row.id % 100) / 100  # spread by declaration, the same at every run
    if message.attempts >= FAILURES_BEFORE_ALERT:
        raise_service_trouble(session, row, now=now)
    at = now + retry_delay(message.attempts, jitter)
    outbox.retry(session, message, due_at=at, error=error.detail)


def _answer_name(answer: int | DeclarationError) -> str:
    return "received" if isinstance(answer, int) else type(answer).__name__
