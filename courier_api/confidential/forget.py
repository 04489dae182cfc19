"""Conversations that ended long ago are erased: their messages, and the code that found them."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from courier_api.audit.erasure import Erasure, note_erasure
from courier_api.confidential.models import ConfidentialMessage, ConfidentialReport
from courier_api.foundation.clock import local_date
from safety.retention import Kept, kept_since


def forget_conversations(session: Session, employer_number: str, *, now: datetime) -> int:
    """Erase those whose last message is older than the limit; gives how many.

    The log says how many and until which day, and not which: nobody could check it anyway.
    """
    since = kept_since(Kept.CONFIDENTIAL, local_date(now))
    old = session.scalars(
        select(ConfidentialReport.id)
        .join(ConfidentialMessage, ConfidentialMessage.report_id == ConfidentialReport.id)
        .where(ConfidentialReport.employer_number == employer_number)
        .group_by(ConfidentialReport.id)
        .having(func.max(ConfidentialMessage.written_on) < since)
    ).all()
    if not old:
        return 0
    session.execute(delete(ConfidentialMessage).where(ConfidentialMessage.report_id.in_(old)))
    session.execute(delete(ConfidentialReport).where(ConfidentialReport.id.in_(old)))
    erasure = Erasure(
        what="confidential_reports",
        subject_kind="confidential",
        subject_id=since.isoformat(),
        facts={"count": len(old)},
    )
    note_erasure(session, employer_number, erasure, now=now)
    return len(old)
