"""Tables beside a case: what changed on it, which cases belong to it, who has it open."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedJson, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id

IS_LINKED = text("unlinked_at IS NULL")


class IncidentChange(Base):
    """Values before and after a change, by field. Health data may be among them.

    Append-only, but that the values are emptied when what names somebody has been kept long enough.

    `version` is the one that the change made of the case. `about` is the row of it that changed, as
    "action:12" or "witness:3"; null for the case itself.
    """

    __tablename__ = "incident_changes"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    about: Mapped[str | None] = mapped_column(String(40))
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    before: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    after: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))


class IncidentLink(Base):
    """Two cases that belong together; the one with the smaller id is the first."""

    __tablename__ = "incident_links"
    __table_args__ = (
        Index(
            "uq_incident_links_pair", "first_id", "second_id", unique=True,
            sqlite_where=IS_LINKED, postgresql_where=IS_LINKED,
        ),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    first_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    second_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    linked_by: Mapped[str] = mapped_column(String(80))
    unlinked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unlinked_by: Mapped[str | None] = mapped_column(String(80))
    unlink_reason: Mapped[str | None] = mapped_column(EncryptedText("personal"))


class CasePresence(Base):
    """When somebody last had a case open."""

    __tablename__ = "case_presence"

    incident_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False
    )
    staff_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
    employer_number: Mapped[EmployerNumber]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
