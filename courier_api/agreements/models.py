"""Tables of agreements. A version that has been used is never edited; a change is a new version.

Triggers on both databases keep to it: of a version in force only the last day may change, and only
to what a closing says; closings and signatures are append-only.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
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

    `state` is `draft` until the version is activated, then `active`: its days say whether it still
    holds. Drafts pay nobody and may be rewritten. `terms` is the agreement object of the pay
    computation (platforms.pay), without the platform's own fee and VAT. `joining`: how the
    platforms that join with it are invoiced, as they are stored when it is activated.
    `known_from` is the moment it was activated, of a draft the moment it was written. `valid_to`
    is the last day as it is known now; `agreement_closings` tells what was known before.
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
    state: Mapped[str] = mapped_column(String(10), default="draft", server_default="active")
    joining: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonColumn)
    activated_by: Mapped[str | None] = mapped_column(String(80))


class AgreementClosing(Base):
    """The last day of a version, as it was set at one moment; None: open. Append-only.

    The first one of each version is written when it is activated. The terms of the platforms that
    joined with the version end on the same day.
    """

    __tablename__ = "agreement_closings"
    __table_args__ = (Index("ix_agreement_closings_version", "agreement_version_id", "id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    agreement_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement_versions.id"))
    valid_to: Mapped[date | None]
    known_from: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class AgreementSignature(Base):
    """Who signed a version: for the co-operative, or for one of the platforms. Append-only.

    It counts for the content that was signed, which `content_sha256` names: a draft that is
    rewritten has to be signed again.
    """

    __tablename__ = "agreement_signatures"
    __table_args__ = (Index("ix_agreement_signatures_version", "agreement_version_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    agreement_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement_versions.id"))
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    name: Mapped[str] = mapped_column(EncryptedText("personal"))
    role: Mapped[str] = mapped_column(String(120))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class PlatformTerms(Base):
    """Which agreement a platform has joined, and how it is invoiced. Percentages are decimal text.

    It begins and ends with the version it was joined by. `joined_change_id`: the change that made it
    known, null where an earlier release stored it: known as long as the version is.
    """

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
    # No foreign key: changes are never deleted.
    joined_change_id: Mapped[int | None] = mapped_column(BigId)


class AgreementChange(Base):
    """One change of an agreement: of a version, of its platforms, or of a figure that it names.

    A version is activated, closed or reopened, platforms join, a row of the dated table is entered.

    `closing_id` is what the change made known of a version's last day, null when a platform joined a
    version that was in force, and for a row of the table (`parameter_row_id`). `settled_at`: since when it holds for all worked days. Until then it
    holds only for days that had not been priced before it; the others wait for two people
    (pay/correction_models.py).
    """

    __tablename__ = "agreement_changes"
    __table_args__ = (
        UniqueConstraint("closing_id"),
        Index("ix_agreement_changes_open", "agreement_id", "id",
              sqlite_where=text("settled_at IS NULL"),
              postgresql_where=text("settled_at IS NULL")),
        Index("uq_agreement_changes_figure", "agreement_id", "parameter_row_id", unique=True),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    # No foreign key: rows of the table are never deleted.
    parameter_row_id: Mapped[int | None] = mapped_column(BigId)
    closing_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("agreement_closings.id"))
    known_from: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
