"""Fills the page of exports from the database."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.payroll_export.books import booked_quarter, pay_state
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.make import keep_export, quarter_now
from courier_api.payroll_export.models import PayrollExport
from courier_api.payroll_export.queries import download, exports, file_names, quarters_with_pay
from courier_api.web.office.export_views import (
    BookAccount,
    ExportQueries,
    ExportsView,
    ExportVersion,
    MadeBy,
    ShownFile,
    ShownTotal,
)
from declarations.worker_quarter import read_quarter

MOST_ROWS = 40


def exports_view(session: Session, employer_number: str, now: datetime) -> ExportsView:
    """Quarters with pay, and the newest versions."""
    rows = exports(session, employer_number, limit=MOST_ROWS)
    files: defaultdict[int, list[ShownFile]] = defaultdict(list)
    for file in file_names(session, [row.id for row in rows]):
        files[file.export_id].append(ShownFile(name=file.name, size=file.size))
    seen: set[tuple[str, str]] = set()
    versions = []
    for row in rows:
        is_latest = (row.kind, row.quarter) not in seen
        seen.add((row.kind, row.quarter))
        versions.append(_version(session, row, tuple(files[row.id]), is_latest=is_latest))
    quarters = quarters_with_pay(session, employer_number)
    return ExportsView(read_at=now, quarters=tuple(map(str, quarters)), versions=tuple(versions))


def _version(
    session: Session, row: PayrollExport, files: tuple[ShownFile, ...], *, is_latest: bool
) -> ExportVersion:
    changed = False
    totals: tuple[ShownTotal, ...] = ()
    if is_latest:
        quarter = read_quarter(row.quarter)
        changed = pay_state(session, row.employer_number, quarter) != row.pay_state
        booked = booked_quarter(session, row.employer_number, quarter)
        totals = _totals(row.totals, booked.totals)
    return ExportVersion(
        export_id=row.id,
        kind=ExportKind(row.kind),
        quarter=row.quarter,
        version=row.version,
        made_at=row.made_at,
        made_by=MadeBy.COMMAND if row.made_by == MadeBy.COMMAND else MadeBy.OFFICE,
        workers=row.workers,
        corrections=row.corrections,
        sha256=row.sha256,
        is_latest=is_latest,
        changed_since=changed,
        files=files,
        totals=totals,
    )


def _totals(exported: Mapping[str, int], booked: Mapping[str, int]) -> tuple[ShownTotal, ...]:
    return tuple(
        ShownTotal(
            account=account,
            exported_cents=exported[account.value],
            booked_cents=booked[account.value],
        )
        for account in BookAccount
    )


QUERIES = ExportQueries(listing=exports_view, look=quarter_now, keep=keep_export, download=download)
