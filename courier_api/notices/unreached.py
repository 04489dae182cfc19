"""What did not arrive: a stop is remembered, and somebody is asked to phone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import SignInIdentity
from courier_api.foundation.errors import NotFound
from courier_api.foundation.upsert import insert_once
from courier_api.messaging import outbox
from courier_api.notices.consent import stop
from courier_api.notices.errors import OPTED_OUT
from courier_api.notices.gateway import NoticeState
from courier_api.notices.models import Notice, PhoneCall
from courier_api.notices.templates import SmsTemplate
from safety.message_rules import LINE_OF, MessageClass

NOT_ARRIVED = (NoticeState.UNDELIVERED, NoticeState.FAILED, NoticeState.SUPPRESSED)
HELP_UNHEARD = "notice.help_unheard"
"""The kind of announcement that a call for help did not reach somebody; `{"notice_id": int}`."""
NOBODY_PHONES = frozenset((SmsTemplate.SIGN_IN_CODE.value,))
"""Whoever waits for one of these sees that it does not come, and asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToMake:
    """A person to phone: who, why we wrote, and since when."""

    call_id: int
    person_kind: str
    person_id: int
    phone: str
    template: SmsTemplate
    state: NoticeState
    opened_at: datetime

    def __repr__(self) -> str:
        return f"CallToMake({self.call_id})"


def follow_end(
    session: Session, notice: Notice, state: NoticeState, error_code: int | None, *, now: datetime
) -> None:
    """A message has come to an end that is no arrival. The same end again changes nothing."""
    kind = MessageClass(notice.sms_class)
    if error_code == OPTED_OUT:
        identity = session.get_one(SignInIdentity, notice.identity_id)
        stop(session, identity, LINE_OF[kind], now=now)
    if kind is MessageClass.CAMPAIGN or notice.template in NOBODY_PHONES:
        return
    values = {
        "employer_number": notice.employer_number,
        "notice_id": notice.id,
        "state": state.value,
        "opened_at": now,
    }
    is_new = insert_once(session, PhoneCall, values, unique=["notice_id"]) is not None
    if is_new and notice.template == SmsTemplate.HELP_NEEDED.value:
        outbox.put(
            session,
            HELP_UNHEARD,
            key=f"{HELP_UNHEARD}:{notice.id}",
            payload={"notice_id": notice.id},
            due_at=now,
            employer_number=notice.employer_number,
        )


def calls_to_make(session: Session, employer_number: str, *, limit: int = 200) -> list[CallToMake]:
    """Whom somebody has to phone, the longest waiting first."""
    query = (
        select(PhoneCall, Notice)
        .join(Notice, Notice.id == PhoneCall.notice_id)
        .where(PhoneCall.employer_number == employer_number, PhoneCall.closed_at.is_(None))
        .order_by(PhoneCall.id)
        .limit(limit)
    )
    return [
        CallToMake(
            call_id=call.id,
            person_kind=notice.person_kind,
            person_id=notice.person_id,
            phone=notice.to,
            template=SmsTemplate(notice.template),
            state=NoticeState(call.state),
            opened_at=call.opened_at,
        )
        for call, notice in session.execute(query)
    ]


def close_call(
    session: Session, employer_number: str, call_id: int, *, actor: str, now: datetime
) -> None:
    """Somebody has phoned; a closed one stays as it was closed. Raises NotFound."""
    call = session.get(PhoneCall, call_id)
    if call is None or call.employer_number != employer_number:
        raise NotFound("There is no call with this number.", call_id=call_id)
    if call.closed_at is None:
        call.closed_at, call.closed_by = now, actor
