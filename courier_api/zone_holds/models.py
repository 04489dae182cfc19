"""Tables of holds: each as one row, and every version of its end beside it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class ZoneHold(Base):
    """One hold. `postcodes` empty: everything of the platform; `source_id` null: every platform.

    Nothing here changes: when it ends is in its versions.
    """

    __tablename__ = "zone_holds"
    __table_args__ = (Index("ix_zone_holds_employer", "employer_number", "starts_at"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    postcodes: Mapped[list[Any]] = mapped_column(JsonColumn)
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(EncryptedText())
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_by: Mapped[str] = mapped_column(String(80))


class ZoneHoldEnd(Base):
    """When a hold ends, as it was said at an instant; the latest counts. Append-only.

    A lifted hold ends when it was lifted, one lifted before its beginning with its beginning.
    """

    __tablename__ = "zone_hold_ends"
    __table_args__ = (UniqueConstraint("hold_id", "version"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    hold_id: Mapped[int] = mapped_column(BigId, ForeignKey("zone_holds.id"))
    version: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_lifted: Mapped[bool]
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by: Mapped[str] = mapped_column(String(80))
