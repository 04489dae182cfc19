"""Daily: forget what has expired and is no evidence."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from courier_api.auth.sessions import forget_expired
from courier_api.incidents.take_upload import forget_old_uploads
from courier_api.messaging.models import IdempotentRequest, OutboxMessage, RefusedDelivery

KEEP_ANSWERS = timedelta(days=7)
KEEP_DONE_MESSAGES = timedelta(days=35)
KEEP_REFUSED_DELIVERIES = timedelta(days=30)


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Removes answers kept for repeated requests after a week, done messages after five weeks,
    refused webhooks after thirty days, sign-ins that ended a month ago, and after a day what phones
    began to send and never ended.

    A message's key guards its effect; after five weeks the effects themselves guard it (unique
    ledger keys, declarations, runs).
    """
    session.execute(
        delete(IdempotentRequest).where(
            IdempotentRequest.employer_number == employer_number,
            IdempotentRequest.created_at < now - KEEP_ANSWERS,
        )
    )
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.employer_number == employer_number,
            OutboxMessage.state == "done",
            OutboxMessage.finished_at < now - KEEP_DONE_MESSAGES,
        )
    )
    session.execute(
        delete(RefusedDelivery).where(
            RefusedDelivery.employer_number == employer_number,
            RefusedDelivery.received_at < now - KEEP_REFUSED_DELIVERIES,
        )
    )
    forget_expired(session, now)
    forget_old_uploads(session, employer_number, now)
    return "swept"
