"""Tables of serious accidents: the file, calls to the inspectorate, reports. What they say is health data."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import (
    BigId,
    EncryptedBytes,
    EncryptedJson,
    EncryptedText,
    JsonColumn,
    UtcDateTime,
)
from courier_api.foundation.models import Base, EmployerNumber, Id


class SeriousFile(Base):
    """The file of one accident; states of `safety.case_states`.

    `sections` is what an adviser wrote for the report, by part. `reason` says why an accident is not
    serious. `final_due` is the day agreed with the inspector after a provisional report.
    """

    __tablename__ = "serious_files"

    incident_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False
    )
    employer_number: Mapped[EmployerNumber]
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(EncryptedText("health"))
    sections: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    final_due: Mapped[date | None]
    reply: Mapped[str | None] = mapped_column(EncryptedText("health"))
    replied_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))


class InspectionCall(Base):
    """One call to the duty line of the inspectorate: who phoned which number when, and whom they reached."""

    __tablename__ = "inspection_calls"
    __table_args__ = (Index("ix_inspection_calls_incident_id", "incident_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called_by: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(30))
    reached: Mapped[bool]
    spoke_to: Mapped[str | None] = mapped_column(EncryptedText("personal"))
    note: Mapped[str | None] = mapped_column(EncryptedText("health"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeriousReport(Base):
    """A report to the inspectorate as it was made: provisional or final. Made once, sent once.

    `missing` names the parts that a provisional report leaves open. `pdf` is what is sent.
    """

    __tablename__ = "serious_reports"
    __table_args__ = (Index("ix_serious_reports_incident_id", "incident_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2))
    missing: Mapped[list[str]] = mapped_column(JsonColumn)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    pdf: Mapped[bytes] = mapped_column(EncryptedBytes("health"))
    sha256: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by: Mapped[str | None] = mapped_column(String(80))
    channel: Mapped[str | None] = mapped_column(String(20))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
