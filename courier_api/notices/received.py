"""What a courier wrote to us: read once by whoever asked, then no longer kept here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.models import SignInIdentity
from courier_api.notices.models import SmsReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message of a courier. Its text may tell of their health."""

    reply_id: int
    identity: SignInIdentity
    text: str
    at: datetime

    def __repr__(self) -> str:
        return f"Received({self.reply_id})"


def take_words(session: Session, reply_id: int) -> Received | None:
    """The message, forgotten here from now on; None when it was taken before."""
    reply = session.get_one(SmsReply, reply_id)
    if reply.words is None:
        return None
    received = Received(
        reply_id=reply.id,
        identity=session.get_one(SignInIdentity, reply.identity_id),
        text=reply.words,
        at=reply.received_at,
    )
    reply.words = None
    return received
