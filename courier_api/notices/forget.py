"""Text messages of long ago: first their words go, then to whom they went and how they fared."""

from datetime import datetime, time

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS, local_date
from courier_api.notices.models import Notice, NoticeStep
from safety.retention import Kept, kept_since

NOTHING = ""


def forget_messages(session: Session, employer_number: str, *, now: datetime) -> int:
    """Empty the words, and later the number and what the carrier said; gives how many lost words.

    The row stays, so that the same occasion is never written again.
    """
    own = Notice.employer_number == employer_number
    words = Notice.created_at < _start_of(Kept.SMS_TEXT, now)
    delivery = Notice.created_at < _start_of(Kept.SMS_DELIVERY, now)
    emptied = session.execute(
        update(Notice).where(own, words, Notice.segments > 0).values(body=NOTHING, segments=0)
    )
    old = select(Notice.id).where(own, delivery)
    session.execute(delete(NoticeStep).where(NoticeStep.notice_id.in_(old)))
    session.execute(update(Notice).where(own, delivery).values(to=NOTHING))
    assert isinstance(emptied, CursorResult)
    return emptied.rowcount


def _start_of(kept: Kept, now: datetime) -> datetime:
    """The first moment, in Belgium, of the first day that is kept."""
    return datetime.combine(kept_since(kept, local_date(now)), time.min, tzinfo=BRUSSELS)
