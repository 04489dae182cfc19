"""The audit log: a trigger refuses update and delete."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class AuditRecord(Base):
    """One access or change: who, what, on whose data, for what purpose."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str | None] = mapped_column(String(200))
    facts: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
