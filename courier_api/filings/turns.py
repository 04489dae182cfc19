"""Messages about one worker go out in order, also after trouble has thrown their retries about."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.filings.kinds import SEND
from courier_api.filings.models import DimonaDeclaration
from courier_api.messaging.models import OutboxMessage

JUST_TRIED = timedelta(seconds=5)
LOOK_AGAIN = timedelta(seconds=1)
TOO_NEAR = timedelta(minutes=5)


def waits_until(session: Session, row: DimonaDeclaration, *, now: datetime) -> datetime | None:
    """When this message should come back, because an older one of its worker goes first.

    None when it may go out now: nothing older waits; the older one was tried a moment ago and since
    this one's last try (so a message that alone does not get through holds up the next by one of
    its own pauses at most); or the work that this one is about begins too soon to stand back.
    """
    if row.action == "IN" and row.legal_limit is not None and row.legal_limit < now + TOO_NEAR:
        return None
    older = session.execute(
        select(DimonaDeclaration.id, DimonaDeclaration.last_sent_at)
        .where(
            DimonaDeclaration.courier_id == row.courier_id,
            DimonaDeclaration.id < row.id,
            DimonaDeclaration.state.in_(("queued", "sending")),
        )
        .order_by(DimonaDeclaration.id.desc())
        .limit(1)
    ).one_or_none()
    if older is None or _had_its_turn(older.last_sent_at, row.last_sent_at, now):
        return None
    message = session.execute(
        select(OutboxMessage.due_at, OutboxMessage.lease_until).where(
            OutboxMessage.key == f"{SEND}:{older.id}", OutboxMessage.state == "open"
        )
    ).one_or_none()
    if message is None:
        return None
    if message.lease_until is not None and message.lease_until > now:
        return now + LOOK_AGAIN  # it is going out at this moment
    due_at: datetime = message.due_at
    return max(due_at, now) + timedelta(milliseconds=1)


def _had_its_turn(tried_at: datetime | None, own_try_at: datetime | None, now: datetime) -> bool:
    if tried_at is None or tried_at <= now - JUST_TRIED:
        return False
    return own_try_at is None or tried_at > own_try_at
