"""Write a message: rendered in the person's language, stored, announced in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.codes import IssuedCode
from courier_api.auth.models import SignInIdentity
from courier_api.foundation.upsert import insert_once
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.locale.formats import clock_time, numeric_date
from courier_api.messaging import outbox
from courier_api.notices.models import Notice
from courier_api.notices.templates import SmsTemplate, class_of, reading_language, sms_text
from safety.message_rules import when_allowed
from safety.sms_segments import count_segments

SEND = "notice.send"
"""The kind of outbox message that asks for a delivery; its payload is `{"notice_id": int}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why and for what we write: the same key is written once.

    A fact that is an instant is written as the time of day in Belgium, a date in figures.
    """

    template: SmsTemplate
    key: str
    facts: Mapping[str, object]


def send_sms(
    session: Session, *, identity: SignInIdentity, occasion: Occasion, now: datetime
) -> bool:
    """Store a message to this person and ask for its delivery; False when it was written before.

    Raises MissingText when the occasion lacks a fact that its text names.
    """
    language = reading_language(identity.language)
    facts = {name: _written(fact, language) for name, fact in occasion.facts.items()}
    body = sms_text(occasion.template, language, **facts)
    notice_id = _store(session, identity, occasion, language=language, body=body, now=now)
    if notice_id is None:
        return False
    return outbox.put(
        session,
        SEND,
        key=f"{SEND}:{notice_id}",
        payload={"notice_id": notice_id},
        due_at=when_allowed(class_of(occasion.template), now),
        employer_number=identity.employer_number,
    )


def send_sign_in_code(session: Session, issued: IssuedCode, now: datetime) -> None:
    """The code of a sign-in, to the phone it is for."""
    occasion = Occasion(
        template=SmsTemplate.SIGN_IN_CODE,
        key=f"sign-in-code:{issued.code_id}",
        facts={"code": issued.code},
    )
    send_sms(session, identity=issued.identity, occasion=occasion, now=now)


def notices_to(session: Session, identity: SignInIdentity, *, limit: int = 50) -> list[Notice]:
    """The latest messages to this person, newest first."""
    query = (
        select(Notice)
        .where(Notice.identity_id == identity.id)
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def _written(fact: object, language: Language) -> str:
    match fact:
        case datetime():
            return clock_time(fact)
        case date():
            return numeric_date(fact, load_catalogue(), language)
        case _:
            return str(fact)


def _store(
    session: Session, identity: SignInIdentity, occasion: Occasion, *, language: Language,
    body: str, now: datetime,
) -> int | None:  # fmt: skip
    values = {
        "employer_number": identity.employer_number,
        "key": occasion.key,
        "template": occasion.template.value,
        "sms_class": class_of(occasion.template).value,
        "language": language.value,
        "identity_id": identity.id,
        "person_kind": identity.person_kind,
        "person_id": identity.person_id,
        "to": identity.phone,
        "body": body,
        "segments": count_segments(body).segments,
        "created_at": now,
    }
    return insert_once(session, Notice, values, unique=["employer_number", "key"])
