"""Tables of messages: what was written to whom, and what became of it. Both only grow."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class Notice(Base):
    """One SMS as it was written: what happens to it is in `notice_steps`.

    Its words are emptied after a year, its number after three (`forget.py`); nothing else changes.

    `key` names the occasion; the same occasion is written once. Phone and text are unreadable
    at rest.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("employer_number", "key"),
        Index("ix_notices_person", "employer_number", "person_kind", "person_id", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    key: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(40))
    sms_class: Mapped[str] = mapped_column(String(10), default="case", server_default="case")
    language: Mapped[str] = mapped_column(String(2))
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    person_kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(BigId)
    to: Mapped[str] = mapped_column(EncryptedText("personal"))
    body: Mapped[str] = mapped_column(EncryptedText("personal"))
    segments: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeStep(Base):
    """One thing that happened to a message: handed over, delivered, refused.

    A carrier repeats its reports and mixes their order: a state is noted once a message.
    """

    __tablename__ = "notice_steps"
    __table_args__ = (
        UniqueConstraint("notice_id", "state"),
        Index("ix_notice_steps_state", "employer_number", "state", "at"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    notice_id: Mapped[int] = mapped_column(BigId, ForeignKey("notices.id"))
    state: Mapped[str] = mapped_column(String(12))
    provider_id: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SmsConsent(Base):
    """A person said yes or no to prevention tips by SMS. The last word counts; none is a no."""

    __tablename__ = "sms_consents"
    __table_args__ = (Index("ix_sms_consents_identity", "identity_id", "id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    agreed: Mapped[bool]
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SmsStop(Base):
    """A person stopped one of our senders, until they start it again. The other is not touched."""

    __tablename__ = "sms_stops"
    __table_args__ = (UniqueConstraint("identity_id", "line"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    line: Mapped[str] = mapped_column(String(10))
    stopped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SmsReply(Base):
    """A reply to one of our numbers: what it means.

    `words` are its text until it is known whether it answers something, and then nothing: an
    answer or a report is kept with its case.
    """

    __tablename__ = "sms_replies"
    __table_args__ = (UniqueConstraint("provider_id", "identity_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    provider_id: Mapped[str] = mapped_column(String(64))
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    line: Mapped[str] = mapped_column(String(10))
    meaning: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(EncryptedText("health"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoiceCall(Base):
    """A call that a machine makes: it says `body` and asks to press 1. The same occasion rings once.

    `state` is None until it was handed over, then the carrier's word; its first end stays.
    """

    __tablename__ = "voice_calls"
    __table_args__ = (UniqueConstraint("employer_number", "key"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    key: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    to: Mapped[str] = mapped_column(EncryptedText("personal"))
    body: Mapped[str] = mapped_column(EncryptedText("personal"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provider_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str | None] = mapped_column(String(12))
    error_code: Mapped[int | None]
    pressed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PhoneCall(Base):
    """A message about safety or a case did not arrive: somebody has to phone."""

    __tablename__ = "phone_calls"
    __table_args__ = (
        UniqueConstraint("notice_id"),
        Index("ix_phone_calls_open", "employer_number", "closed_at"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    notice_id: Mapped[int] = mapped_column(BigId, ForeignKey("notices.id"))
    state: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(80))
