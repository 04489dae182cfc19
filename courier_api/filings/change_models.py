"""What people changed about declarations by hand, and why. Append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class FilingChange(Base):
    """One change by a person: of a declaration, or of how a courier is declared.

    `facts` hold no personal data. A trigger refuses changes.
    """

    __tablename__ = "filing_changes"
    __table_args__ = (Index("ix_filing_changes_courier", "courier_id", "id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    declaration_ref: Mapped[int | None] = mapped_column(BigId, index=True)
    kind: Mapped[str] = mapped_column(String(30))
    facts: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    reason: Mapped[str] = mapped_column(EncryptedText())
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
