"""Tables of what a phone sends in parts, because its network keeps breaking off."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedBytes, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id

IS_UNNAMED = text("courier_id IS NULL")


class ReportUpload(Base):
    """One file on its way to a case: `kind` is photo or voice, `upload_key` the phone's name for it.

    `courier_id` is null for a near miss without a name: nothing says whose phone it comes from.
    `received` are the bytes that have come, without a gap; its parts are in `report_upload_parts`.
    """

    __tablename__ = "report_uploads"
    __table_args__ = (
        UniqueConstraint("courier_id", "upload_key"),
        Index("ix_report_uploads_begun", "employer_number", "begun_at"),
        Index(
            "uq_report_uploads_unnamed", "upload_key", unique=True,
            sqlite_where=IS_UNNAMED, postgresql_where=IS_UNNAMED,
        ),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("couriers.id"))
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    upload_key: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(10))
    byte_length: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportUploadPart(Base):
    """The bytes from `starts_at_byte` on; erased when the file is whole, or after a day."""

    __tablename__ = "report_upload_parts"
    __table_args__ = (UniqueConstraint("upload_id", "starts_at_byte"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    upload_id: Mapped[int] = mapped_column(BigId, ForeignKey("report_uploads.id"))
    starts_at_byte: Mapped[int]
    body: Mapped[bytes] = mapped_column(EncryptedBytes("health"))
