"""Who the victim is, since when they are employed, and by which policy they are insured."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.models import DimonaDeclaration
from courier_api.incidents.models import Incident
from courier_api.incidents.ridden_as import platform_of
from courier_api.insurance.models import InsurancePolicy
from courier_api.insurance.queries import as_policy, policy_rows
from declarations.insurer import PolicyKind
from safety.declaration_form import Known, Source, known

FORM_LANGUAGES = {"nl": "1", "fr": "2", "de": "3"}
"""Zones 00343 and 00156; the form has no English."""
DIMONA_DIGITS = 12
SENIORITY = ((7, "1"), (31, "2"), (366, "3"))
"""Zone 00886: below so many days in the trade here; beyond them the last code."""
LONGEST_SENIORITY = "4"


def facts_of_person(session: Session, incident: Incident, courier: Courier) -> Iterator[Known]:
    """Identity and employment from the payroll's own records, insurance from the office's."""
    yield known("00014", courier.employer_number, Source.OFFICE)
    yield from _identity(courier)
    yield from _employment(session, incident.accident_date, courier)
    yield from _policy(session, incident)


def _identity(courier: Courier) -> Iterator[Known]:
    identity = courier.identity or {}
    given, _, family = courier.name.partition(" ")
    yield known("00024", courier.ssin, Source.PAYROLL)
    yield known("00025", identity.get("familyName") or family or given, Source.PAYROLL)
    yield known("00026", identity.get("givenName") or (given if family else None), Source.PAYROLL)
    yield known("00046", courier.joint_commission, Source.PAYROLL)
    yield known("00343", FORM_LANGUAGES.get(courier.language), Source.OFFICE)


def _employment(session: Session, day: date, courier: Courier) -> Iterator[Known]:
    """The accepted declaration of employment that holds the day, and the first one ever."""
    accepted = (
        DimonaDeclaration.courier_id == courier.id,
        DimonaDeclaration.result.in_(("A", "W")),
        DimonaDeclaration.action != "CANCEL",
        DimonaDeclaration.start_date <= day,
    )
    first = session.scalar(select(func.min(DimonaDeclaration.start_date)).where(*accepted))
    if first is not None:
        yield known("00886", seniority((day - first).days), Source.PAYROLL)
    held = session.scalars(
        select(DimonaDeclaration)
        .where(
            *accepted,
            or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= day),
        )
        .order_by(DimonaDeclaration.id.desc())
        .limit(1)
    ).first()
    if held is None:
        return
    yield known("00044", held.start_date, Source.PAYROLL)
    yield known("00045", held.end_date, Source.PAYROLL)
    yield known("00885", held.end_date is not None, Source.PAYROLL)
    number = str(held.period_id or "")
    yield known("00267", number if len(number) == DIMONA_DIGITS else None, Source.PAYROLL)


def seniority(days: int) -> str:
    """The code of zone 00886 for so many days between the first day of work and the accident."""
    return next((code for below, code in SENIORITY if days < below), LONGEST_SENIORITY)


def _policy(session: Session, incident: Incident) -> Iterator[Known]:
    row = work_policy(session, incident)
    if row is not None:
        yield known("00275", row.insurer_code, Source.OFFICE)
        yield known("00277", row.number, Source.OFFICE)


def work_policy(session: Session, incident: Incident) -> InsurancePolicy | None:
    """The policy for accidents at work in force on the day of the accident: the co-operative's own,
    or the platform's for somebody who rode self-employed. One never stands in for the other."""
    source_id = platform_of(session, incident)
    return next(
        (
            row
            for row in policy_rows(session, incident.employer_number)
            if row.source_id == source_id
            and row.kind == PolicyKind.WORK_ACCIDENT.value
            and as_policy(row).is_valid_on(incident.accident_date)
        ),
        None,
    )
