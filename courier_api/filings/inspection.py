"""Gather one file for an inspection: everything about one worker's declarations in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.couriers.models import Courier
from courier_api.filings.change_models import FilingChange
from courier_api.filings.inspection_parts import shown_parts
from courier_api.filings.inspection_summary import Found, summary
from courier_api.filings.keep_receipts import ReceiptKind, exchange_content, salt_of
from courier_api.filings.models import DimonaDeclaration, DimonaExchange, FilingAlert
from courier_api.filings.receipt_models import FilingReceipt
from courier_api.foundation.columns import keyring_of
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.foundation.models import Cooperative
from courier_api.locale.catalogue import Language
from courier_api.shifts.models import Shift
from declarations.receipts.chain import digest_of
from declarations.receipts.inspection import Inspection, ShownReceipt, pack

LONGEST_DAYS = 366 * 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedInspection:
    """Whose declarations, of which days (both counted), in which language the summary is told."""

    employer_number: str
    courier: str
    first_day: date
    last_day: date
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionFile:
    """The file as it is handed over. Its name tells no personal number."""

    name: str
    raw: bytes
    receipts: int

    @property
    def sha256(self) -> str:
        """The digest of the whole file."""
        return sha256(self.raw).hexdigest()


def inspection_file(session: Session, wanted: WantedInspection) -> InspectionFile:
    """The file; the same as long as nothing new happens. Raises Invalid or NotFound."""
    if not 0 <= (wanted.last_day - wanted.first_day).days <= LONGEST_DAYS:
        raise Invalid(
            "The last day must not lie before the first, nor five years after it.",
            errors=[{"field": "last_day", "rule": "range"}],
        )
    courier = _courier(session, wanted)
    found = _found(session, courier, wanted)
    receipts = _receipts(session, found)
    inspection = Inspection(
        about={
            "employer": courier.employer_number,
            "first_day": wanted.first_day.isoformat(),
            "last_day": wanted.last_day.isoformat(),
            "language": wanted.language.value,
            "worker": courier.reference,
        },
        receipts=[_shown(session, row) for row in receipts],
        chain=_chain(session, wanted.employer_number, receipts),
        parts={**shown_parts(session, found), "summary.html": summary(found, receipts)},
    )
    return InspectionFile(
        name=f"dimona-{_file_part(courier.reference)}-{wanted.first_day}-{wanted.last_day}.zip",
        raw=pack(inspection),
        receipts=len(receipts),
    )


def record_inspection(
    session: Session, wanted: WantedInspection, file: InspectionFile, *, actor: str, now: datetime
) -> None:
    """Write down who took which file: the worker by our own name, never a number."""
    access = Access(
        employer_number=wanted.employer_number,
        actor=actor,
        action="filings.inspection_taken",
        subject_kind="courier",
        subject_id=wanted.courier[:80],
        facts={
            "first_day": wanted.first_day.isoformat(),
            "last_day": wanted.last_day.isoformat(),
            "sha256": file.sha256,
            "receipts": file.receipts,
        },
    )
    record(session, access, at=now)


def _courier(session: Session, wanted: WantedInspection) -> Courier:
    courier = session.scalar(
        select(Courier).where(
            Courier.employer_number == wanted.employer_number, Courier.reference == wanted.courier
        )
    )
    if courier is None:
        raise NotFound(f"There is no courier {wanted.courier}.")
    return courier


def _found(session: Session, courier: Courier, wanted: WantedInspection) -> Found:
    """Shifts of the days; declarations that touch them, with all others about the same periods."""
    days = wanted.first_day, wanted.last_day
    declarations = _declarations(session, courier, wanted)
    ids = [row.id for row in declarations]
    shifts = select(Shift).where(Shift.courier_id == courier.id, Shift.worked_on.between(*days))
    alerts = select(FilingAlert).where(
        FilingAlert.courier_id == courier.id,
        or_(FilingAlert.declaration_ref.in_(ids), FilingAlert.worked_on.between(*days)),
    )
    changes = select(FilingChange).where(
        FilingChange.courier_id == courier.id,
        or_(FilingChange.declaration_ref.in_(ids), FilingChange.declaration_ref.is_(None)),
    )
    return Found(
        wanted_days=days,
        language=wanted.language,
        courier=courier,
        cooperative=session.get_one(Cooperative, courier.employer_number),
        declarations=declarations,
        shifts=session.scalars(shifts.order_by(Shift.worked_on, Shift.id)).all(),
        alerts=session.scalars(alerts.order_by(FilingAlert.id)).all(),
        changes=session.scalars(changes.order_by(FilingChange.id)).all(),
    )


def _declarations(
    session: Session, courier: Courier, wanted: WantedInspection
) -> Sequence[DimonaDeclaration]:
    touching = (
        DimonaDeclaration.courier_id == courier.id,
        DimonaDeclaration.start_date <= wanted.last_day,
        or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= wanted.first_day),
    )
    periods = select(DimonaDeclaration.period_id).where(
        *touching, DimonaDeclaration.period_id.is_not(None)
    )
    return session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id == courier.id,
            or_(
                DimonaDeclaration.id.in_(select(DimonaDeclaration.id).where(*touching)),
                DimonaDeclaration.period_id.in_(periods),
            ),
        )
        .order_by(DimonaDeclaration.id)
    ).all()


def _receipts(session: Session, found: Found) -> Sequence[FilingReceipt]:
    return session.scalars(
        select(FilingReceipt)
        .where(
            FilingReceipt.employer_number == found.courier.employer_number,
            or_(
                FilingReceipt.declaration_ref.in_([row.id for row in found.declarations]),
                FilingReceipt.change_id.in_([row.id for row in found.changes]),
            ),
        )
        .order_by(FilingReceipt.number)
    ).all()


def _shown(session: Session, row: FilingReceipt) -> ShownReceipt:
    keyring = keyring_of(session.get_bind().dialect, "personal")
    content = _content(session, row)
    return ShownReceipt(
        number=row.number,
        statement=row.statement,
        previous=row.previous_sha256,
        digest=row.sha256,
        salt=None if content is None else salt_of(keyring, row.employer_number, row.number),
        content=content,
    )


def _content(session: Session, row: FilingReceipt) -> dict[str, object] | None:
    match row.kind:
        case ReceiptKind.EXCHANGE:
            return exchange_content(session.get_one(DimonaExchange, row.exchange_id))
        case ReceiptKind.CHANGE:
            return {"reason": session.get_one(FilingChange, row.change_id).reason}
    return None


def _chain(
    session: Session, employer_number: str, receipts: Sequence[FilingReceipt]
) -> list[tuple[int, str]]:
    """The digests of every statement from the first of these receipts to the last."""
    if not receipts:
        return []
    rows = session.execute(
        select(FilingReceipt.number, FilingReceipt.statement)
        .where(
            FilingReceipt.employer_number == employer_number,
            FilingReceipt.number.between(receipts[0].number, receipts[-1].number),
        )
        .order_by(FilingReceipt.number)
    )
    return [(number, digest_of(statement)) for number, statement in rows]


def _file_part(reference: str) -> str:
    """A reference in letters that every file system takes."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in reference)
