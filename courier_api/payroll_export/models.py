"""Tables of exports. What was handed over stays as it was: a changed quarter is a new version."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class PayrollExport(Base):
    """One version of a quarter's export. Append-only (a trigger refuses changes).

    `kind` is payroll or dmfa; `sha256` is of its files, names included. `totals` are cents by
    account as the books had them, `pay_state` names the calculations it was made from.
    """

    __tablename__ = "payroll_exports"
    __table_args__ = (UniqueConstraint("employer_number", "kind", "quarter", "version"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    kind: Mapped[str] = mapped_column(String(10))
    quarter: Mapped[str] = mapped_column(String(6))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    workers: Mapped[int]
    totals: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    pay_state: Mapped[str] = mapped_column(String(60))
    corrections: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))


class PayrollExportFile(Base):
    """One file of an export, unreadable at rest: it holds national numbers. Append-only."""

    __tablename__ = "payroll_export_files"
    __table_args__ = (UniqueConstraint("export_id", "name"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    export_id: Mapped[int] = mapped_column(BigId, ForeignKey("payroll_exports.id"))
    name: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content: Mapped[str] = mapped_column(EncryptedText())


class PayrollCodesRow(Base):
    """The codes that a co-operative's payroll office uses, as last given."""

    __tablename__ = "payroll_codes"

    employer_number: Mapped[str] = mapped_column(
        String(10), ForeignKey("cooperatives.employer_number"), primary_key=True
    )
    codes: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))
