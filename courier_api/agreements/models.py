"""Tables of agreements. A version that has been used is never edited; a change is a new version."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
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
    own fee and VAT.
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
