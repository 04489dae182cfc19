"""The state of a declaration moves by the table of the rules; case and audit log learn of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.incident_declarations.errors import DeclarationNotFound, NotInThisState
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incidents.class_again import class_again
from courier_api.incidents.health_facts import keep_declaration_status
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import record_change
from safety.case_states import DECLARATION_MOVES, may_move
from safety.facts import DeclarationStatus


class PaperPurpose(StrEnum):
    """Why a paper with health data is looked at or taken: the duty for which it is made."""

    DECLARATION = "declaration"
    ACCIDENT_SHEET = "accident_sheet"
    SERIOUS_ACCIDENT = "serious_accident"


def latest_declaration(session: Session, incident: Incident) -> AccidentDeclaration | None:
    """The declaration that counts now: the last one that was prepared."""
    return session.scalars(
        select(AccidentDeclaration)
        .where(AccidentDeclaration.incident_id == incident.id)
        .order_by(AccidentDeclaration.id.desc())
        .limit(1)
    ).first()


def declaration_of(session: Session, incident: Incident) -> AccidentDeclaration:
    """The declaration that counts now. Raises DeclarationNotFound."""
    declaration = latest_declaration(session, incident)
    if declaration is None:
        raise DeclarationNotFound(incident.ref)
    return declaration


def move_declaration(
    declaration: AccidentDeclaration, after: DeclarationStatus
) -> DeclarationStatus:
    """Take the declaration to a state. Raises NotInThisState when the table has no such move."""
    before = DeclarationStatus(declaration.status)
    if not may_move(DECLARATION_MOVES, before, after):
        raise NotInThisState(before.value, after.value)
    declaration.status = after.value
    return before


def tell_case(
    session: Session,
    incident: Incident,
    declaration: AccidentDeclaration,
    kind: str,
    *,
    actor: str,
    now: datetime,
) -> None:
    """The rules know the state from now on; the timeline and the audit log have a line more."""
    keep_declaration_status(session, incident, declaration.status)
    session.flush()  # the number of a new declaration
    facts = {"declaration_id": declaration.id, "form": declaration.form, "to": declaration.status}
    record_change(session, incident, kind, actor=actor, now=now, facts=facts)
    note_access(session, incident, f"declaration.{kind}", actor=actor, now=now)
    class_again(session, incident, actor=actor, now=now)


def note_access(
    session: Session,
    incident: Incident,
    action: str,
    *,
    actor: str,
    now: datetime,
    purpose: PaperPurpose | None = None,
) -> None:
    """One line of the audit log about papers of a case: looked at, taken or changed."""
    access = Access(
        employer_number=incident.employer_number,
        actor=actor,
        action=action,
        subject_kind="incident",
        subject_id=incident.ref,
        purpose=purpose.value if purpose else None,
    )
    record(session, access, at=now)
