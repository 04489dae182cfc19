"""The codes of a co-operative's payroll office: read, and given anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.upsert import insert_or_change
from courier_api.payroll_export.errors import CodesWrong
from courier_api.payroll_export.models import PayrollCodesRow
from declarations.worker_quarter.codes import (
    CodesUnreadable,
    PayrollCodes,
    codes_document,
    read_codes,
)


def codes_of(session: Session, employer_number: str) -> PayrollCodes:
    """What was given last; nothing when none were."""
    row = session.get(PayrollCodesRow, employer_number)
    return read_codes(row.codes) if row is not None else PayrollCodes()


def give_codes(
    session: Session, employer_number: str, document: object, *, actor: str, now: datetime
) -> PayrollCodes:
    """Replace the codes; what was exported before stays as it was. Raises CodesWrong."""
    try:
        codes = read_codes(document)
    except CodesUnreadable as wrong:
        raise CodesWrong(str(wrong), errors=[]) from wrong
    told = codes_document(codes)
    values = {"codes": told, "changed_at": now, "changed_by": actor}
    insert_or_change(
        session,
        PayrollCodesRow,
        {"employer_number": employer_number, **values},
        unique=["employer_number"],
        change=values,
        returning="employer_number",
    )
    access = Access(
        employer_number=employer_number,
        actor=actor,
        action="payroll.codes_given",
        subject_kind="payroll_codes",
        subject_id=employer_number,
        facts=told,
    )
    record(session, access, at=now)
    return codes
