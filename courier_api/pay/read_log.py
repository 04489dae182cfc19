"""Who of the office opened a courier's pay: written down with the reading, and shown to the courier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.audit.record import Access, record
from courier_api.auth.roles import SignedIn

READ = "pay.read"
MOST_READINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One opening by the office: of a worked day, or of the payslip of a month (its first day)."""

    at: datetime
    worked_on: date | None
    month: date | None


def write_down(
    session: Session, reader: SignedIn, courier_id: int, what: Mapping[str, str], *, now: datetime
) -> None:
    """Note that staff read a courier's pay, in the transaction in which they do."""
    access = Access(
        employer_number=reader.employer_number,
        actor=f"{reader.person_kind.value}:{reader.person_id}",
        action=READ,
        subject_kind="courier",
        subject_id=str(courier_id),
        facts=what,
    )
    record(session, access, at=now)


def readings_of(session: Session, courier_id: int) -> tuple[Reading, ...]:
    """The last openings of a courier's pay, newest first."""
    rows = session.scalars(
        select(AuditRecord)
        .where(
            AuditRecord.subject_kind == "courier",
            AuditRecord.subject_id == str(courier_id),
            AuditRecord.action == READ,
        )
        .order_by(AuditRecord.id.desc())
        .limit(MOST_READINGS)
    )
    return tuple(
        Reading(at=row.at, worked_on=_day(row, "worked_on"), month=_day(row, "month"))
        for row in rows
    )


def _day(row: AuditRecord, name: str) -> date | None:
    text = (row.facts or {}).get(name)
    return date.fromisoformat(text) if isinstance(text, str) else None
