"""Tables of agreements. A version that has been used is never edited; a change is a new version."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class Agreement(Base):
    """A pay agreement that one or more platforms have joined."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("employer_number", "name"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    name: Mapped[str] = mapped_column(String(120))


class AgreementVersion(Base):
    """The terms of an agreement from one day to another, both inclusive.

    `terms` is the agreement object of the pay computation (platforms.pay), without the platform's
    own fee and VAT. `valid_to` is the last day as it is known now; what was known before stays in
    `known_validities`.
    """

    __tablename__ = "agreement_versions"
    __table_args__ = (UniqueConstraint("agreement_id", "version"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    version: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    terms: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    known_from: Mapped[datetime] = mapped_column(UtcDateTime)


class PlatformTerms(Base):
    """Which agreement a platform has joined, and how it is invoiced. Percentages are decimal text."""

    __tablename__ = "platform_terms"
    __table_args__ = (UniqueConstraint("source_id", "valid_from"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    fee_pct: Mapped[str] = mapped_column(String(20))
    vat_pct: Mapped[str] = mapped_column(String(20))
    payment_days: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))


class AgreementChange(Base):
    """One change of an agreement: a version added, closed or reopened, a platform that joined.

    `settled_at`: since when it holds for all worked days. Until then it holds only for days that had
    not been priced before it; the others wait for two people (pay/correction_models.py).
    """

    __tablename__ = "agreement_changes"
    __table_args__ = (
        Index("ix_agreement_changes_open", "agreement_id", "id",
              sqlite_where=text("settled_at IS NULL"),
              postgresql_where=text("settled_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    known_from: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KnownValidity(Base):
    """The last day of a version, or of a platform's terms, as one change made it known. Append-only.

    Two times: the row of the youngest change that is known at an instant is what held then.
    """

    __tablename__ = "known_validities"
    __table_args__ = (
        CheckConstraint(
            "(agreement_version_id IS NULL) <> (platform_terms_id IS NULL)", name="about_one"
        ),
        Index("ix_known_validities_version", "agreement_version_id", "id"),
        Index("ix_known_validities_terms", "platform_terms_id", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    change_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement_changes.id"))
    agreement_version_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("agreement_versions.id")
    )
    platform_terms_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("platform_terms.id"))
    valid_to: Mapped[date | None]
