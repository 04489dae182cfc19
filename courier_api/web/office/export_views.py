"""What the page of exports shows: quarters with pay, versions, totals beside the books."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.payroll_export.content import ExportFile, ExportKind
from courier_api.payroll_export.make import MadeExport, QuarterNow, WantedExport

PATH = "/office/exports"


class BookAccount(StrEnum):
    """The accounts that an export is compared with."""

    WAGES = "wages"
    ALLOWANCES = "allowances"
    EMPLOYER_CONTRIBUTIONS = "employer_contributions"
    SOCIAL_SECURITY = "social_security_payable"
    WITHHOLDING = "withholding_payable"
    COURIER_PAYABLE = "courier_payable"


class MadeBy(StrEnum):
    """Who wrote an export; the audit log knows which person."""

    OFFICE = "office"
    COMMAND = "command"


class ExportRefusal(StrEnum):
    """Why a quarter was not exported, in words of the page."""

    TOTALS_DIFFER = "totals_differ"
    PAY_UNSETTLED = "pay_unsettled"
    NOTHING = "nothing"
    CODES_NEEDED = "codes_needed"
    UNDER_WAY = "under_way"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedExport:
    """What was asked for and why it was refused; cents of the account that differs."""

    why: ExportRefusal
    quarter: str
    kind: str
    account: BookAccount | None = None
    worker: str = ""
    exported_cents: int = 0
    booked_cents: int = 0
    fields: tuple[str, ...] = ()

    @property
    def difference_cents(self) -> int:
        """What the export has more than the books."""
        return self.exported_cents - self.booked_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file to download; its size in bytes."""

    name: str
    size: int

    @property
    def kilobytes(self) -> int:
        """Each started one counts."""
        return -(-self.size // 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTotal:
    """One account of an export and of the books as they are now, in cents."""

    account: BookAccount
    exported_cents: int
    booked_cents: int

    @property
    def differs(self) -> bool:
        return self.exported_cents != self.booked_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportVersion:
    """One version of a quarter's export.

    `changed_since`: it is the latest, and pay of the quarter has changed. Totals stand only with
    the latest.
    """

    export_id: int
    kind: ExportKind
    quarter: str
    version: int
    made_at: datetime
    made_by: MadeBy
    workers: int
    corrections: int
    sha256: str
    is_latest: bool
    changed_since: bool
    files: tuple[ShownFile, ...]
    totals: tuple[ShownTotal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportsView:
    """The page: quarters to choose, the newest first, and versions, the newest first."""

    read_at: datetime
    quarters: tuple[str, ...] = ()
    versions: tuple[ExportVersion, ...] = ()


ExportsQuery = Callable[[Session, str, datetime], ExportsView]
"""(session, employer number, now) -> the page."""

LookAtQuarter = Callable[[Session, WantedExport], QuarterNow]
KeepExport = Callable[[Session, WantedExport, QuarterNow], MadeExport]
"""The two halves of an export: look in one consistent reading, then keep."""

DownloadFile = Callable[[Session, str, int, str, str, datetime], ExportFile]
"""(session, employer number, export id, name, actor, now); raises NotFound. Is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportQueries:
    """What the page of exports asks for and does."""

    listing: ExportsQuery
    look: LookAtQuarter
    keep: KeepExport
    download: DownloadFile
