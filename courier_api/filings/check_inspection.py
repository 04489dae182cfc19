"""Compare an inspection file with what is stored here: nothing may be missing, nothing be invented."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.filings.inspection import WantedInspection, inspection_file
from courier_api.filings.receipt_models import FilingReceipt
from courier_api.foundation.errors import ServiceError
from courier_api.locale.preference import DEFAULT, language_of
from declarations.receipts.chain import Fault, FaultCode
from declarations.receipts.inspection import FileReport, check_file


def stored_faults(session: Session, report: FileReport) -> Iterator[Fault]:
    """Each receipt of the file as it is stored, and each of the worker's and period's in the file.

    What came after the file's last receipt is no fault: life has gone on.
    """
    stored = _stored(session, report)
    for receipt in report.receipts:
        if stored.get(receipt.number) != receipt.digest:
            what = "no receipt like it is stored here"
            yield _fault(f"receipt {receipt.number}", FaultCode.UNEXPECTED, what)
    last = max((receipt.number for receipt in report.receipts), default=0)
    held = {receipt.number for receipt in report.receipts}
    for number in _numbers_now(session, report):
        if number not in held and number < last:
            what = "it is stored here, and the file leaves it out"
            yield _fault(f"receipt {number}", FaultCode.MISSING, what)


def _stored(session: Session, report: FileReport) -> dict[int, str]:
    numbers = [receipt.number for receipt in report.receipts]
    rows = session.execute(
        select(FilingReceipt.number, FilingReceipt.sha256).where(
            FilingReceipt.employer_number == str(report.about.get("employer")),
            FilingReceipt.number.in_(numbers),
        )
    )
    return dict(rows.tuples().all())


def _numbers_now(session: Session, report: FileReport) -> list[int]:
    """The numbers that the file would hold if it were made now; none when it cannot be made."""
    about = report.about
    try:
        wanted = WantedInspection(
            employer_number=str(about.get("employer")),
            courier=str(about.get("worker")),
            first_day=date.fromisoformat(str(about.get("first_day"))),
            last_day=date.fromisoformat(str(about.get("last_day"))),
            language=language_of(str(about.get("language"))) or DEFAULT,
        )
        made = inspection_file(session, wanted)
    except (ServiceError, ValueError):
        return []
    return [receipt.number for receipt in check_file(made.raw).receipts]


def _fault(place: str, code: FaultCode, what: str) -> Fault:
    return Fault(place=place, code=code, what=what)
