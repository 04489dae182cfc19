"""Replies to our numbers: `POST /hooks/v1/twilio/replies`. Their meaning is kept.

What a courier writes to the number on duty is passed on to whoever asked; what answers nothing is
forgotten then. The carrier itself blocks a sender after STOP; we remember it, so that a campaign is not even tried.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

from courier_api.auth.errors import PhoneUnreadable
from courier_api.auth.identities import phone_hash
from courier_api.auth.models import SignInIdentity
from courier_api.auth.phone_numbers import e164
from courier_api.auth.roles import PersonKind
from courier_api.foundation.upsert import insert_once
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.messaging import outbox
from courier_api.notices.consent import start_again, stop
from courier_api.notices.models import SmsReply
from courier_api.notices.signed_form import StatusCallbacks, signed_form_of
from safety.message_rules import Line, Reply, reply_of
from safety.sms_report import read_report

PATH = "/hooks/v1/twilio/replies"
SMS_TAKEN = "notice.taken"
"""The kind of announcement that somebody answered 1; `{"identity_id": int}`."""
SMS_REPLIED = "notice.replied"
"""The kind of announcement that a courier wrote to the number on duty; `{"reply_id": int}`."""
NO_ANSWER = "<Response/>"
LONGEST_WORDS = 1600
"""The longest message that the carrier passes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Received:
    """One reply."""

    provider_id: str
    line: Line
    meaning: Reply
    words: str


def router(callbacks: StatusCallbacks, *, campaign_sender: str) -> APIRouter:
    """The one route. Nothing of somebody unknown is taken; who sent a report from a phone that we do
    not know is told so, since it may be a second card of a courier's.
    """
    routes = APIRouter(tags=["hooks"])

    @routes.post(PATH)
    def reply(
        fields: Annotated[dict[str, str], Depends(signed_form_of(callbacks, PATH))],
    ) -> Response:
        line = Line.CAMPAIGN if fields.get("To") == campaign_sender else Line.DUTY
        received = _Received(
            provider_id=fields.get("MessageSid", "")[:64],
            line=line,
            meaning=reply_of(fields.get("Body", "")),
            words=fields.get("Body", "")[:LONGEST_WORDS],
        )
        with callbacks.database.transaction() as session:
            people = _people_with(session, fields.get("From", ""))
            for identity in people:
                _take(session, identity, received, callbacks)
        is_lost = not people and read_report(received.words) is not None
        return Response(not_taken() if is_lost else NO_ANSWER, media_type="text/xml")

    return routes


def not_taken() -> str:
    """Says in every language that the report did not arrive: whose language it is nobody knows."""
    response = MessagingResponse()
    texts = load_catalogue()
    response.message(" ".join(texts.text("unknown_phone.not_taken", each) for each in Language))
    return str(response)


def _people_with(session: Session, phone: str) -> list[SignInIdentity]:
    """Whoever has this phone, at each co-operative."""
    try:
        hashed = phone_hash(session, e164(phone))
    except PhoneUnreadable:
        return []
    query = select(SignInIdentity).where(
        SignInIdentity.phone_hash == hashed, SignInIdentity.active.is_(True)
    )
    return list(session.scalars(query.order_by(SignInIdentity.id)))


def _take(
    session: Session, identity: SignInIdentity, received: _Received, callbacks: StatusCallbacks
) -> None:
    """Once for each reply: the carrier may repeat it."""
    now = callbacks.clock.now()
    says_more = _says_more(identity, received)
    values = {
        "employer_number": identity.employer_number,
        "provider_id": received.provider_id,
        "identity_id": identity.id,
        "line": received.line.value,
        "meaning": received.meaning.value,
        "words": received.words if says_more else None,
        "received_at": now,
    }
    number = insert_once(session, SmsReply, values, unique=["provider_id", "identity_id"])
    if number is None:
        return
    if received.meaning is Reply.STOP:
        stop(session, identity, received.line, now=now)
    elif received.meaning is Reply.START:
        start_again(session, identity, received.line, now=now)
    elif received.meaning is Reply.TAKEN and received.line is Line.DUTY:
        _announce(session, identity, SMS_TAKEN, number, {"identity_id": identity.id}, now)
    if says_more:
        _announce(session, identity, SMS_REPLIED, number, {"reply_id": number}, now)


def _says_more(identity: SignInIdentity, received: _Received) -> bool:
    """Whether it may answer a question of ours, or be a report."""
    return (
        received.line is Line.DUTY
        and received.meaning in (Reply.TAKEN, Reply.OTHER)
        and identity.person_kind == PersonKind.COURIER.value
    )


def _announce(
    session: Session, identity: SignInIdentity, kind: str, number: int, payload: dict[str, int],
    now: datetime,
) -> None:  # fmt: skip
    outbox.put(
        session,
        kind,
        key=f"{kind}:{number}",
        payload=payload,
        due_at=now,
        employer_number=identity.employer_number,
    )
