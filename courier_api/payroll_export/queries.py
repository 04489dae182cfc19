"""Questions about exports: which quarters have pay, which versions there are, one file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import NotFound
from courier_api.pay.models import PayMonth
from courier_api.payroll_export.content import ExportFile
from courier_api.payroll_export.models import PayrollExport, PayrollExportFile
from declarations.worker_quarter import Quarter
from declarations.worker_quarter.quarter import quarter_of


class ExportUnknown(NotFound):
    """No export of this co-operative has the file."""

    def __init__(self) -> None:
        super().__init__("There is no such export.")


@dataclass(frozen=True, slots=True)
class FileName:
    """A file of an export without its content; size in bytes."""

    export_id: int
    name: str
    size: int


def quarters_with_pay(session: Session, employer_number: str) -> list[Quarter]:
    """The newest first."""
    months = session.scalars(
        select(PayMonth.month).where(PayMonth.employer_number == employer_number).distinct()
    )
    return sorted({quarter_of(month) for month in months}, reverse=True)


def exports(session: Session, employer_number: str, *, limit: int) -> Sequence[PayrollExport]:
    """Versions, the newest first."""
    return session.scalars(
        select(PayrollExport)
        .where(PayrollExport.employer_number == employer_number)
        .order_by(PayrollExport.id.desc())
        .limit(limit)
    ).all()


def file_names(session: Session, export_ids: Collection[int]) -> list[FileName]:
    """The files of these exports; what is in them is not read."""
    rows = session.execute(
        select(PayrollExportFile.export_id, PayrollExportFile.name, PayrollExportFile.size)
        .where(PayrollExportFile.export_id.in_(export_ids))
        .order_by(PayrollExportFile.id)
    )
    return [FileName(row.export_id, row.name, row.size) for row in rows]


def download(
    session: Session, employer_number: str, export_id: int, name: str, actor: str, now: datetime
) -> ExportFile:
    """One file as it was handed over; who took it is written down. Raises ExportUnknown."""
    row = session.scalar(
        select(PayrollExportFile).where(
            PayrollExportFile.employer_number == employer_number,
            PayrollExportFile.export_id == export_id,
            PayrollExportFile.name == name,
        )
    )
    if row is None:
        raise ExportUnknown
    access = Access(
        employer_number=employer_number,
        actor=actor,
        action="payroll.downloaded",
        subject_kind="payroll_export_file",
        subject_id=str(row.id),
        facts={"name": row.name, "sha256": row.sha256},
    )
    record(session, access, at=now)
    return ExportFile(name=row.name, text=row.content)
