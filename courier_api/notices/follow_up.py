"""What the carrier reports about a message later."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.notices.deliver import Happened, note_and_follow
from courier_api.notices.gateway import NoticeState
from courier_api.notices.models import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """One callback of the carrier about one of our messages."""

    notice_id: int
    provider_id: str
    state: NoticeState
    error_code: int | None = None


def record_status(session: Session, report: StatusReport, now: datetime) -> bool:
    """Note what the carrier reports; False for a repeat or a message that is not ours."""
    notice = session.get(Notice, report.notice_id)
    if notice is None:
        return False
    happened = Happened(
        state=report.state, at=now, provider_id=report.provider_id, error_code=report.error_code
    )
    return note_and_follow(session, notice, happened)
