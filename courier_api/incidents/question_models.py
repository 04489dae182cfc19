"""Tables of the question after an accident and what was answered to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedJson, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class CaseQuestion(Base):
    """A courier who was hurt was asked how they are, once for each day of `safety.how_are_you`."""

    __tablename__ = "case_questions"
    __table_args__ = (
        UniqueConstraint("incident_id", "courier_id", "day"),
        Index("ix_case_questions_identity", "identity_id", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    day: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseAnswer(Base):
    """An answer, as health data: `told` has `text` as it came and `answer`, null when unreadable.

    `asks` is what the adviser has to do about it, until a person has settled it.
    """

    __tablename__ = "case_answers"
    __table_args__ = (UniqueConstraint("reply_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("case_questions.id"))
    reply_id: Mapped[int] = mapped_column(BigId, ForeignKey("sms_replies.id"))
    told: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    asks: Mapped[str | None] = mapped_column(String(30))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(80))
