"""Send one queued declaration: mark, call outside any transaction, record the answer.

A crash between the call and its record leaves the row in `sending`. The next attempt cannot know
whether the first arrived; it repeats the same content and lets the verdict tell (rule R9).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.filings.evidence import record_exchanges
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.filings.poll import POLL
from courier_api.foundation.database import Database
from courier_api.foundation.metrics import DIMONA_POSTS
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from declarations.dimona.channel import DimonaChannel, Exchange
from declarations.dimona.schedule import retry_delay
from declarations.errors import (
    ChannelRejected,
    ChannelUnavailable,
    DeclarationError,
    OutcomeUnknown,
)

log = logging.getLogger(__name__)

FIRST_LOOK = timedelta(seconds=2)
FAILURES_BEFORE_ALERT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to send: what was to be said, and what came back."""

    declaration: int
    employer_number: str
    action: str
    payload: dict[str, Any]


def send_declaration(
    database: Database, channel: DimonaChannel, message: Claimed, *, now: datetime
) -> None:
    """Send the declaration that the message names, and finish or postpone the message."""
    with database.transaction() as session:
        attempt = begin_attempt(session, message, now=now)
        if attempt is None:
            outbox.finish(session, message, now=now)
            return
    answer: int | DeclarationError
    exchanges: list[Exchange] = []
    try:
        receipt = channel.submit(attempt.payload, record=exchanges.append)
        answer = receipt.declaration_id
    except DeclarationError as error:
        answer = error
    with database.transaction() as session:
        record_exchanges(session, attempt.employer_number, attempt.declaration, exchanges)
        record_answer(session, message, attempt, answer, now=now)


def begin_attempt(session: Session, message: Claimed, *, now: datetime) -> Attempt | None:
    """Mark the row before the call; None when there is nothing left to send."""
    row = session.get_one(DimonaDeclaration, message.payload["declaration"], with_for_update=True)
    if row.state not in ("queued", "sending"):
        return None
    if row.state == "sending":
        # Nobody recorded the answer to the last attempt: it may have arrived.
        row.uncertain = True
    row.state = "sending"
    row.posts += 1
    row.first_sent_at = row.first_sent_at or now
    row.late = row.legal_limit is not None and row.first_sent_at > row.legal_limit
    session.flush()
    return Attempt(
        declaration=row.id,
        employer_number=row.employer_number,
        action=row.action,
        payload=row.payload,
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
    row = session.get_one(DimonaDeclaration, attempt.declaration)
    DIMONA_POSTS.labels(attempt.action, _answer_name(answer)).inc()
    match answer:
        case int():
            row.state = "received"
            row.declaration_id = answer
            row.received_at = now
            outbox.finish(session, message, now=now)
            outbox.put(
                session,
                POLL,
                key=f"{POLL}:{row.id}",
                payload={"declaration": row.id},
                due_at=now + FIRST_LOOK,
                employer_number=row.employer_number,
            )
        case ChannelRejected():
            row.state = "failed"
            row.failure = answer.detail
            outbox.bury(session, message, now=now, error=answer.detail)
            _alert(session, row, "service_trouble", now=now)
        case ChannelUnavailable():
            # 500 and 429: the authority says it was not received.
            row.state = "queued"
            _try_later(session, message, row, answer, now=now)
        case _:
            row.uncertain = row.uncertain or isinstance(answer, OutcomeUnknown)
            _try_later(session, message, row, answer, now=now)


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
    at = now + retry_delay(message.attempts, jitter)
    if isinstance(error, ChannelUnavailable) and error.retry_after_seconds is not None:
        # A pause that was ordered is no failure of the declaration.
        at = max(error.retry_at(now), now + timedelta(seconds=1))
    elif message.attempts >= FAILURES_BEFORE_ALERT:
        _alert(session, row, "service_trouble", now=now)
    outbox.retry(session, message, due_at=at, error=error.detail)


def _alert(session: Session, row: DimonaDeclaration, code: str, *, now: datetime) -> None:
    for recipient in ("planner", "operator"):
        key = f"{code}:{recipient}:declaration:{row.id}"
        if session.scalar(select(FilingAlert.id).where(FilingAlert.key == key)) is None:
            session.add(
                FilingAlert(
                    employer_number=row.employer_number,
                    key=key,
                    code=code,
                    recipient=recipient,
                    courier_id=row.courier_id,
                    worked_on=row.start_date,
                    due_at=now,
                    raised_at=now,
                )
            )
    session.flush()


def _answer_name(answer: int | DeclarationError) -> str:
    return "received" if isinstance(answer, int) else type(answer).__name__
