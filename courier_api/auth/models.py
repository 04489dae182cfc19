"""Tables of sign-in: identities, staff, codes, sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class SignInIdentity(Base):
    """A person who can sign in: which phone, which role, which language.

    The person's record lives in another subject (`person_kind`, `person_id`). The phone is
    unreadable at rest and found again by its keyed hash.
    """

    __tablename__ = "sign_in_identities"
    __table_args__ = (
        UniqueConstraint("employer_number", "phone_hash"),
        UniqueConstraint("employer_number", "person_kind", "person_id"),
        Index("ix_sign_in_identities_phone_hash", "phone_hash"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    person_kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(BigId)
    role: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    phone: Mapped[str] = mapped_column(EncryptedText("personal"))
    phone_hash: Mapped[str] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffMember(Base):
    """Somebody who works for the co-operative itself: adviser, office."""

    __tablename__ = "staff"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    name: Mapped[str] = mapped_column(EncryptedText("personal"))
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInCode(Base):
    """A code that was sent: only its hash, with its end, its tries and its use."""

    __tablename__ = "sign_in_codes"
    __table_args__ = (Index("ix_sign_in_codes_identity", "identity_id", "created_at"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInSession(Base):
    """A signed-in device: only the hash of its token, until it expires or is ended."""

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_sessions_identity", "identity_id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
