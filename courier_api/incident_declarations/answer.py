"""What the insurer says, and corrections of what was declared."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.form_now import assessment_of, form_now
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incident_declarations.prepare import due_of, kind_for
from courier_api.incident_declarations.status import declaration_of, move_declaration, tell_case
from courier_api.incidents.models import Incident
from safety.declaration_form import DeclarationForm, Spot, read_file
from safety.declaration_form.form import in_order
from safety.facts import DeclarationStatus

INSURERS_WORDS = (
    DeclarationStatus.ACKNOWLEDGED,
    DeclarationStatus.ACCEPTED,
    DeclarationStatus.REFUSED,
    DeclarationStatus.IN_DOUBT,
    DeclarationStatus.CLOSED,
)
NEEDS_REASON = (DeclarationStatus.REFUSED, DeclarationStatus.IN_DOUBT)
LONGEST_FILE_NUMBER, LONGEST_REASON = 40, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurersAnswer:
    """What the insurer wrote. A refusal or a doubt has a reason."""

    status: DeclarationStatus
    file_no: str = ""
    reason: str = ""


def record_answer(
    session: Session, incident: Incident, answer: InsurersAnswer, *, actor: str, now: datetime
) -> AccidentDeclaration:
    """Keep the insurer's answer. The insurer alone says whether it is an accident at work.

    Raises Invalid for a refusal without reason or a state no insurer gives, or NotInThisState.
    """
    if answer.status not in INSURERS_WORDS:
        raise Invalid("Choose an answer.", errors=[{"field": "status", "rule": "enum"}])
    if answer.status in NEEDS_REASON and not answer.reason.strip():
        raise Invalid(
            "Write the insurer's reason.", errors=[{"field": "reason", "rule": "required"}]
        )
    declaration = declaration_of(session, incident)
    move_declaration(declaration, answer.status)
    declaration.answered_at = now
    if file_no := answer.file_no.strip()[:LONGEST_FILE_NUMBER]:
        declaration.insurer_file_no = file_no
    if reason := answer.reason.strip()[:LONGEST_REASON]:
        declaration.insurer_reason = reason
    tell_case(session, incident, declaration, "insurer_answered", actor=actor, now=now)
    return declaration


def correct_declaration(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> AccidentDeclaration:
    """A new declaration that names the sent one and starts with its answers; the sent one stays.

    Raises NotInThisState unless it is sent and the insurer has not answered.
    """
    sent = declaration_of(session, incident)
    move_declaration(sent, DeclarationStatus.CORRECTION_NEEDED)
    session.flush()  # the old one is no open one
    assessment = assessment_of(session, incident, now)
    correction = AccidentDeclaration(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        form=kind_for(assessment).value,
        status=DeclarationStatus.TO_PREPARE.value,
        answers=dict(sent.answers),
        corrects_id=sent.id,
        legal_due=sent.legal_due or due_of(assessment),
        prepared_at=now,
        prepared_by=actor,
    )
    session.add(correction)
    tell_case(session, incident, correction, "declaration_corrected", actor=actor, now=now)
    return correction


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChange:
    """What was sent for a spot, and what would be sent now; empty where there is nothing."""

    spot: Spot
    sent: str
    now: str


def changes_since_sent(
    session: Session, incident: Incident, declaration: AccidentDeclaration, now: datetime
) -> tuple[ZoneChange, ...]:
    """What is not as it was sent: of a correction against what it corrects, else since the sending."""
    sent = _sent_form(session, declaration)
    if sent is None:
        return ()
    present = form_now(session, incident, declaration, now).form
    spots = in_order({*sent.values, *present.values})
    return tuple(
        ZoneChange(spot=spot, sent=sent.values.get(spot, ""), now=present.values.get(spot, ""))
        for spot in spots
        if sent.values.get(spot) != present.values.get(spot)
    )


def _sent_form(session: Session, declaration: AccidentDeclaration) -> DeclarationForm | None:
    row: AccidentDeclaration | None = declaration
    if row is not None and row.sent_form is None and row.corrects_id is not None:
        row = session.get_one(AccidentDeclaration, row.corrects_id)
    return read_file(row.sent_form) if row is not None and row.sent_form else None
