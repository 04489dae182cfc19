"""What the carrier reports about a message later, and what did not arrive."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.notices.deliver import Happened, note_and_follow
from courier_api.notices.gateway import NoticeState
from courier_api.notices.models import Notice, NoticeStep
from courier_api.notices.unreached import NOT_ARRIVED


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """One callback of the carrier about one of our messages."""

    notice_id: int
    provider_id: str
    state: NoticeState
    error_code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotArrived:
    """A message that did not reach its person: somebody has to phone."""

    notice_id: int
    template: str
    person_kind: str
    person_id: int
    state: NoticeState
    error_code: int | None
    at: datetime


def record_status(session: Session, report: StatusReport, now: datetime) -> bool:
    """Note what the carrier reports; False for a repeat or a message that is not ours."""
    notice = session.get(Notice, report.notice_id)
    if notice is None:
        return False
    happened = Happened(
        state=report.state, at=now, provider_id=report.provider_id, error_code=report.error_code
    )
    return note_and_follow(session, notice, happened)


def not_arrived(session: Session, employer_number: str, *, since: datetime) -> list[NotArrived]:
    """Messages that failed since then, newest first."""
    query = (
        select(Notice, NoticeStep)
        .join(NoticeStep, NoticeStep.notice_id == Notice.id)
        .where(
            Notice.employer_number == employer_number,
            NoticeStep.state.in_([state.value for state in NOT_ARRIVED]),
            NoticeStep.at >= since,
        )
        .order_by(NoticeStep.id.desc())
    )
    return [
        NotArrived(
            notice_id=notice.id,
            template=notice.template,
            person_kind=notice.person_kind,
            person_id=notice.person_id,
            state=NoticeState(step.state),
            error_code=step.error_code,
            at=step.at,
        )
        for notice, step in session.execute(query)
    ]
