"""Make an export of a quarter: the same as before, or a new version with its corrections."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Refused
from courier_api.foundation.upsert import insert_once
from courier_api.payroll_export.books import booked_quarter, compare, pay_state
from courier_api.payroll_export.codes import codes_of
from courier_api.payroll_export.content import (
    ExportFile,
    ExportKind,
    corrections_between,
    digest_of,
    files_of,
    part_of,
    parts_of,
)
from courier_api.payroll_export.errors import NothingToExport
from courier_api.payroll_export.models import PayrollExport, PayrollExportFile
from courier_api.payroll_export.workers import quarter_workers
from declarations.payroll_file import component_rows, control_totals
from declarations.worker_quarter import Quarter
from declarations.worker_quarter.differences import Change

ONE_VERSION = ["employer_number", "kind", "quarter", "version"]


class ExportUnderWay(Refused):
    """Somebody else made the same version at this moment."""

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(f"{quarter} was exported by somebody else at this moment. Look again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedExport:
    """What is asked for, by whom, and when."""

    employer_number: str
    kind: ExportKind
    quarter: Quarter
    actor: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeExport:
    """An export with its files. `is_new`: the first, or something changed since the last."""

    export_id: int
    quarter: str
    version: int
    sha256: str
    workers: int
    totals: dict[str, int]
    is_new: bool
    corrections: tuple[Change, ...] = ()
    files: tuple[ExportFile, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterNow:
    """A quarter as it stands: compared with the books, ready to be kept."""

    parts: dict[str, str] = field(repr=False)
    totals: dict[str, int]
    workers: int
    pay_state: str


def quarter_now(session: Session, wanted: WantedExport) -> QuarterNow:
    """What an export would hold now, from one consistent look at the database.

    Raises NothingToExport, TotalsDiffer, PayUnsettled or CodesNeeded.
    """
    employer_number, quarter = wanted.employer_number, wanted.quarter
    workers, ids = quarter_workers(session, employer_number, quarter)
    totals = control_totals(
        component_rows(workers, employer_number=employer_number, quarter=quarter)
    )
    compare(workers, totals, booked_quarter(session, employer_number, quarter), ids)
    if not workers:
        raise NothingToExport(str(quarter))
    codes = codes_of(session, employer_number)
    return QuarterNow(
        parts=parts_of(
            wanted.kind, workers, codes, employer_number=employer_number, quarter=quarter
        ),
        totals=totals,
        workers=len(workers),
        pay_state=pay_state(session, employer_number, quarter),
    )


def keep_export(session: Session, wanted: WantedExport, now: QuarterNow) -> MadeExport:
    """Keep a version unless the last one says the same; an audit line is written either way.

    Raises ExportUnderWay.
    """
    last = last_export(session, wanted.employer_number, wanted.kind, wanted.quarter)
    made = _the_same(session, last, now) if last is not None else None
    if made is None:
        made = _new_version(session, wanted, last, now)
    _tell(session, wanted, made)
    return made


def last_export(
    session: Session, employer_number: str, kind: ExportKind, quarter: Quarter
) -> PayrollExport | None:
    """The highest version of a quarter."""
    return session.scalar(
        select(PayrollExport)
        .where(
            PayrollExport.employer_number == employer_number,
            PayrollExport.kind == kind.value,
            PayrollExport.quarter == str(quarter),
        )
        .order_by(PayrollExport.version.desc())
        .limit(1)
    )


def files_kept(session: Session, export_id: int) -> list[ExportFile]:
    """The files of an export as they were handed over."""
    rows = session.scalars(
        select(PayrollExportFile)
        .where(PayrollExportFile.export_id == export_id)
        .order_by(PayrollExportFile.id)
    )
    return [ExportFile(name=row.name, text=row.content) for row in rows]


def _the_same(session: Session, last: PayrollExport, now: QuarterNow) -> MadeExport | None:
    files = files_kept(session, last.id)
    kept = {part_of(file.name): file.text for file in files}
    if any(kept.get(part) != text for part, text in now.parts.items()):
        return None
    return MadeExport(
        export_id=last.id,
        quarter=last.quarter,
        version=last.version,
        sha256=last.sha256,
        workers=last.workers,
        totals=last.totals,
        is_new=False,
        files=tuple(files),
    )


def _new_version(
    session: Session, wanted: WantedExport, last: PayrollExport | None, now: QuarterNow
) -> MadeExport:
    version = 1
    corrections: tuple[Change, ...] = ()
    if last is not None:
        version = last.version + 1
        before = {part_of(file.name): file.text for file in files_kept(session, last.id)}
        corrections = corrections_between(wanted.kind, before, now.parts)
    files = files_of(
        wanted.kind,
        now.parts,
        quarter=wanted.quarter,
        version=version,
        totals=now.totals,
        corrections=corrections,
    )
    made = MadeExport(
        export_id=0,
        quarter=str(wanted.quarter),
        version=version,
        sha256=digest_of(files),
        workers=now.workers,
        totals=now.totals,
        is_new=True,
        corrections=corrections,
        files=tuple(files),
    )
    return _keep(session, wanted, made, now.pay_state)


def _keep(session: Session, wanted: WantedExport, made: MadeExport, state: str) -> MadeExport:
    export_id = insert_once(
        session,
        PayrollExport,
        {
            "employer_number": wanted.employer_number,
            "kind": wanted.kind.value,
            "quarter": made.quarter,
            "version": made.version,
            "sha256": made.sha256,
            "workers": made.workers,
            "totals": made.totals,
            "pay_state": state,
            "corrections": len(made.corrections),
            "made_at": wanted.now,
            "made_by": wanted.actor,
        },
        unique=ONE_VERSION,
    )
    if export_id is None:
        raise ExportUnderWay(wanted.quarter)
    _keep_files(session, wanted.employer_number, export_id, made.files)
    return replace(made, export_id=export_id)


def _keep_files(
    session: Session, employer_number: str, export_id: int, files: Sequence[ExportFile]
) -> None:
    rows = [
        {
            "employer_number": employer_number,
            "export_id": export_id,
            "name": file.name,
            "sha256": file.sha256,
            "size": file.size,
            "content": file.text,
        }
        for file in files
    ]
    session.execute(insert(PayrollExportFile), rows)


def _tell(session: Session, wanted: WantedExport, made: MadeExport) -> None:
    """Who made, or was given, which version: never whose pay was in it."""
    access = Access(
        employer_number=wanted.employer_number,
        actor=wanted.actor,
        action="payroll.exported",
        subject_kind=f"{wanted.kind.value}_export",
        subject_id=f"{made.quarter}-v{made.version}",
        facts={
            "quarter": made.quarter,
            "version": made.version,
            "sha256": made.sha256,
            "is_new": made.is_new,
            "corrections": len(made.corrections),
        },
    )
    record(session, access, at=wanted.now)
