"""Tables of declarations to the insurer and of accident sheets; what they say is health data."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import (
    BigId,
    EncryptedBytes,
    EncryptedJson,
    EncryptedText,
    UtcDateTime,
)
from courier_api.foundation.models import Base, EmployerNumber, Id

IS_OPEN = text("status IN ('to_prepare', 'ready')")


class AccidentDeclaration(Base):
    """One declaration of an accident and what became of it; states of `safety.case_states`.

    `form` is 001 (full) or 002 (simplified). `answers` are the adviser's, by the key of their spot;
    the rest of the form is filled from the case until it is sent. A sent one is proof and stays:
    `sent_form` is the form as a file, `sent_bytes` what went over the channel (the form or its PDF)
    and `sent_sha256` its hash. `sent_at` is when it went out, `recorded_at` when that was written.
    A correction is a declaration of its own that names the one it corrects.
    """

    __tablename__ = "accident_declarations"
    __table_args__ = (
        Index(
            "uq_accident_declarations_open", "incident_id", unique=True,
            sqlite_where=IS_OPEN, postgresql_where=IS_OPEN,
        ),
        Index("ix_accident_declarations_incident_id", "incident_id"),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    form: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(20))
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    corrects_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("accident_declarations.id"))
    legal_due: Mapped[date | None]
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prepared_by: Mapped[str] = mapped_column(String(80))
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ready_by: Mapped[str | None] = mapped_column(String(80))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by: Mapped[str | None] = mapped_column(String(80))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[str | None] = mapped_column(String(20))
    ticket_no: Mapped[str | None] = mapped_column(String(40))
    insurer_code: Mapped[str | None] = mapped_column(String(10))
    policy_number: Mapped[str | None] = mapped_column(String(40))
    sent_form: Mapped[bytes | None] = mapped_column(EncryptedBytes("health"))
    sent_bytes: Mapped[bytes | None] = mapped_column(EncryptedBytes("health"))
    sent_media_type: Mapped[str | None] = mapped_column(String(40))
    sent_sha256: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    insurer_file_no: Mapped[str | None] = mapped_column(String(40))
    insurer_reason: Mapped[str | None] = mapped_column(EncryptedText("health"))


class AccidentSheet(Base):
    """The internal record of an accident with four days or more; numbered by year without a gap.

    What it says is in its versions. `copied_on` is the day a copy went to the external service.
    """

    __tablename__ = "accident_sheets"
    __table_args__ = (
        UniqueConstraint("employer_number", "year", "number"),
        UniqueConstraint("incident_id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    year: Mapped[int]
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    copied_on: Mapped[date | None]
    copied_by: Mapped[str | None] = mapped_column(String(80))


class AccidentSheetVersion(Base):
    """A sheet as it was made: causes and measures that were found later make a version more."""

    __tablename__ = "accident_sheet_versions"
    __table_args__ = (Index("ix_accident_sheet_versions_sheet_id", "sheet_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    sheet_id: Mapped[int] = mapped_column(BigId, ForeignKey("accident_sheets.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2))
    pdf: Mapped[bytes] = mapped_column(EncryptedBytes("health"))
    sha256: Mapped[str] = mapped_column(String(64))


class AccidentSheetNumber(Base):
    """The last number given out in a year; its row is the lock that keeps it without a gap."""

    __tablename__ = "accident_sheet_numbers"
    __table_args__ = (UniqueConstraint("employer_number", "year"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    year: Mapped[int]
    last_number: Mapped[int] = mapped_column(BigInteger)
