"""Deliver a stored message: look, hand over outside any transaction, note what happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.upsert import insert_once
from courier_api.notices.consent import has_consented, has_stopped
from courier_api.notices.errors import GatewayRejected
from courier_api.notices.gateway import NoticeState, OutgoingSms, SentSms, SmsGateway
from courier_api.notices.models import Notice, NoticeStep
from courier_api.notices.unreached import NOT_ARRIVED, follow_end
from safety.message_rules import LINE_OF, Line, MessageClass, when_allowed

CLOCKS_DIFFER_BY = timedelta(minutes=10)
"""How far the carrier's clock may be from ours when we look for a lost message."""


class NotNow(Exception):
    """It has become night before this campaign went out: it waits until `at`."""

    def __init__(self, at: datetime) -> None:
        super().__init__("A campaign waits for the morning.")
        self.at = at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A message to hand over now. `tried_at` is set when an earlier answer may be lost."""

    notice: Notice
    tried_at: datetime | None

    @property
    def sms(self) -> OutgoingSms:
        return OutgoingSms(
            to=self.notice.to,
            body=self.notice.body,
            reference=str(self.notice.id),
            line=LINE_OF[MessageClass(self.notice.sms_class)],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What became of a message."""

    state: NoticeState
    at: datetime
    provider_id: str | None = None
    error_code: int | None = None


def deliver_notice(
    database: Database, gateway: SmsGateway, clock: Clock, *, notice_id: int
) -> None:
    """Hand one message to the carrier, once.

    1. Note in a transaction that we are about to hand it over; stop when it was done before.
    2. Outside any transaction: if an earlier answer was lost, look whether it arrived.
    3. Hand it over.
    4. Note the answer. A refusal is an answer: it is noted and never tried again.

    Raises GatewayUnavailable: the caller comes back later; or NotNow: not before its instant.
    """
    with database.transaction() as session:
        attempt = _begin(session, notice_id, now=clock.now())
    if attempt is None:
        return
    happened = _hand_over(gateway, attempt, clock)
    with database.transaction() as session:
        note_and_follow(session, attempt.notice, happened)


def note_and_follow(session: Session, notice: Notice, happened: Happened) -> bool:
    """Add a step; when with it the message ends without arriving, what follows from that follows."""
    is_new = note(session, notice, happened)
    state = state_of(session, notice.id)
    if is_new and state in NOT_ARRIVED:
        follow_end(session, notice, state, happened.error_code, now=happened.at)
    return is_new


def note(session: Session, notice: Notice, happened: Happened) -> bool:
    """Add a step to a message; False when this state was known already."""
    step = {
        "employer_number": notice.employer_number,
        "notice_id": notice.id,
        "state": happened.state.value,
        "provider_id": happened.provider_id,
        "error_code": happened.error_code,
        "at": happened.at,
    }
    return insert_once(session, NoticeStep, step, unique=["notice_id", "state"]) is not None


def state_of(session: Session, notice_id: int) -> NoticeState | None:
    """Where a message stands; None before the first attempt.

    Reports arrive in any order: the first final state wins, else the one furthest on.
    """
    states = _states(session, notice_id)
    final = next((state for state in states if state.is_final), None)
    return final or max(states, key=list(NoticeState).index, default=None)


def _begin(session: Session, notice_id: int, *, now: datetime) -> _Attempt | None:
    notice = session.get_one(Notice, notice_id)
    steps = session.scalars(
        select(NoticeStep).where(NoticeStep.notice_id == notice_id).order_by(NoticeStep.id)
    ).all()
    if any(step.provider_id is not None or NoticeState(step.state).is_final for step in steps):
        return None
    if _is_unwanted(session, notice):
        note(session, notice, Happened(state=NoticeState.SUPPRESSED, at=now))
        return None
    if (allowed_at := when_allowed(MessageClass(notice.sms_class), now)) > now:
        raise NotNow(allowed_at)
    tried_at = steps[0].at if steps else None
    note(session, notice, Happened(state=NoticeState.SENDING, at=now))
    return _Attempt(notice=notice, tried_at=tried_at)


def _is_unwanted(session: Session, notice: Notice) -> bool:
    """Whether a campaign was stopped, or the consent taken back, since it was written."""
    if MessageClass(notice.sms_class) is not MessageClass.CAMPAIGN:
        return False
    consented = has_consented(session, notice.identity_id)
    return not consented or has_stopped(session, notice.identity_id, Line.CAMPAIGN)


def _hand_over(gateway: SmsGateway, attempt: _Attempt, clock: Clock) -> Happened:
    try:
        sent = _found(gateway, attempt) or gateway.send(attempt.sms)
    except GatewayRejected as refusal:
        state = NoticeState.SUPPRESSED if refusal.opted_out else NoticeState.FAILED
        return Happened(state=state, at=clock.now(), error_code=refusal.code)
    return Happened(state=sent.state, at=clock.now(), provider_id=sent.provider_id)


def _found(gateway: SmsGateway, attempt: _Attempt) -> SentSms | None:
    if attempt.tried_at is None:
        return None
    return gateway.find(attempt.sms, since=attempt.tried_at - CLOCKS_DIFFER_BY)


def _states(session: Session, notice_id: int) -> list[NoticeState]:
    query = (
        select(NoticeStep.state).where(NoticeStep.notice_id == notice_id).order_by(NoticeStep.id)
    )
    return [NoticeState(state) for state in session.scalars(query)]
