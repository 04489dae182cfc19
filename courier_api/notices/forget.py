"""Text messages of long ago: first their words go, then to whom they went and how they fared."""

from datetime import date, datetime, time

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from courier_api.audit.erasure import Erasure, note_erasure
from courier_api.foundation.clock import BRUSSELS, local_date
from courier_api.notices.models import Notice, NoticeStep
from safety.retention import Kept, kept_since

NOTHING = ""


def forget_messages(session: Session, employer_number: str, *, now: datetime) -> int:
    """Empty the words, and later the number and what the carrier said; gives how many lost words.

    The row stays, so that the same occasion is never written again. The log says how many and until
    which day, and of no message to whom it went.
    """
    own = Notice.employer_number == employer_number
    words_since, delivery_since = (
        kept_since(kept, local_date(now)) for kept in (Kept.SMS_TEXT, Kept.SMS_DELIVERY)
    )
    emptied = session.execute(
        update(Notice)
        .where(own, Notice.created_at < _start_of(words_since), Notice.segments > 0)
        .values(body=NOTHING, segments=0)
    )
    assert isinstance(emptied, CursorResult)
    old = select(Notice.id).where(own, Notice.created_at < _start_of(delivery_since))
    sent = session.scalar(
        select(func.count(NoticeStep.notice_id.distinct())).where(NoticeStep.notice_id.in_(old))
    )
    session.execute(delete(NoticeStep).where(NoticeStep.notice_id.in_(old)))
    session.execute(update(Notice).where(Notice.id.in_(old)).values(to=NOTHING))
    gone = {"sms_words": (words_since, emptied.rowcount), "sms_delivery": (delivery_since, sent)}
    for what, (since, count) in gone.items():
        if count:
            _note(session, employer_number, what, since, count, now=now)
    return emptied.rowcount


def _note(
    session: Session, employer_number: str, what: str, since: date, count: int, *, now: datetime
) -> None:
    erasure = Erasure(
        what=what, subject_kind="notices", subject_id=since.isoformat(), facts={"count": count}
    )
    note_erasure(session, employer_number, erasure, now=now)


def _start_of(day: date) -> datetime:
    """Its first moment in Belgium."""
    return datetime.combine(day, time.min, tzinfo=BRUSSELS)
