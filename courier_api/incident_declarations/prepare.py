"""Prepare a declaration, answer its zones, choose its form, and call it ready."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.errors import (
    DeclarationIsPlatforms,
    DeclarationNotNeeded,
    FormHasFaults,
    NotInThisState,
)
from courier_api.incident_declarations.form_now import assessment_of, form_now
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incident_declarations.status import (
    declaration_of,
    latest_declaration,
    move_declaration,
    tell_case,
)
from courier_api.incidents.models import Incident
from courier_api.incidents.ridden_as import platform_of
from safety.assessment import Assessment, DeclarationForm
from safety.declaration_form import FormKind, Spot
from safety.declaration_form.fill import written
from safety.facts import DeclarationStatus

LONGEST_ANSWER = 2000
OPEN = (DeclarationStatus.TO_PREPARE.value, DeclarationStatus.READY.value)


def prepare_declaration(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> AccidentDeclaration:
    """The declaration of a case: the one there is, else a new one in the form that is allowed.

    Raises DeclarationNotNeeded while the case is minor, or DeclarationIsPlatforms when it was
    ridden self-employed.
    """
    if (known := latest_declaration(session, incident)) is not None:
        return known
    if platform_of(session, incident) is not None:
        raise DeclarationIsPlatforms(incident.ref)
    assessment = assessment_of(session, incident, now)
    if assessment.classification.minor.is_yes:
        raise DeclarationNotNeeded(incident.ref)
    declaration = AccidentDeclaration(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        form=kind_for(assessment).value,
        status=DeclarationStatus.TO_PREPARE.value,
        answers={},
        legal_due=due_of(assessment),
        prepared_at=now,
        prepared_by=actor,
    )
    session.add(declaration)
    tell_case(session, incident, declaration, "declaration_prepared", actor=actor, now=now)
    return declaration


def kind_for(assessment: Assessment) -> FormKind:
    """The simplified form only where it is certain that it is allowed; the full one always is."""
    simplified = assessment.declaration_form is DeclarationForm.SIMPLIFIED
    return FormKind.SIMPLIFIED if simplified else FormKind.FULL


def due_of(assessment: Assessment) -> date | None:
    """The legal day of the declaration, as far as it is known."""
    deadline = assessment.declaration_deadline
    return deadline.legal_due if deadline else None


def answer_zones(
    session: Session, incident: Incident, told: Mapping[str, str], *, actor: str, now: datetime
) -> AccidentDeclaration:
    """Keep the adviser's answers, by the key of their spot; an empty one takes a known value out.

    What is as the case says it is no answer: the form goes on following the case. A ready
    declaration stays ready; while it has faults it is not sent. Raises Invalid for a spot the form lacks or
    a text nobody can have meant, NotInThisState when the declaration is sent.
    """
    declaration = _open_declaration(session, incident)
    _check(told)
    told = {key: written(value) for key, value in told.items()}
    shown = form_now(session, incident, declaration, now).answers
    changed = {
        key: value
        for key, value in told.items()
        if value != (shown[Spot.of(key)].value if Spot.of(key) in shown else "")
    }
    if not changed:
        return declaration
    declaration.answers = {**declaration.answers, **changed}
    tell_case(session, incident, declaration, "declaration_answered", actor=actor, now=now)
    return declaration


def forget_answer(
    session: Session, incident: Incident, key: str, *, actor: str, now: datetime
) -> AccidentDeclaration:
    """Let a spot follow the case again. Raises NotInThisState."""
    declaration = _open_declaration(session, incident)
    declaration.answers = {k: value for k, value in declaration.answers.items() if k != key}
    tell_case(session, incident, declaration, "declaration_answered", actor=actor, now=now)
    return declaration


def choose_form(
    session: Session, incident: Incident, kind: FormKind, *, actor: str, now: datetime
) -> AccidentDeclaration:
    """Declare with this form. The full one is always right; the simplified one must be allowed.

    Raises Invalid when it is not, or NotInThisState.
    """
    declaration = _open_declaration(session, incident)
    allowed = assessment_of(session, incident, now).simplified_allowed.is_yes
    if kind is FormKind.SIMPLIFIED and not allowed:
        raise Invalid(
            "The simplified form is not allowed for this accident.",
            errors=[{"field": "form", "rule": "simplified_allowed"}],
        )
    declaration.form = kind.value
    tell_case(session, incident, declaration, "declaration_answered", actor=actor, now=now)
    return declaration


def mark_ready(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> AccidentDeclaration:
    """Call the form complete. Raises FormHasFaults with the zones, or NotInThisState."""
    declaration = declaration_of(session, incident)
    demand_no_faults(session, incident, declaration, now)
    move_declaration(declaration, DeclarationStatus.READY)
    declaration.ready_at, declaration.ready_by = now, actor
    tell_case(session, incident, declaration, "declaration_ready", actor=actor, now=now)
    return declaration


def demand_no_faults(
    session: Session, incident: Incident, declaration: AccidentDeclaration, now: datetime
) -> None:
    """Raises FormHasFaults while a rule of the form is broken."""
    found = form_now(session, incident, declaration, now).faults
    if found:
        raise FormHasFaults(list(dict.fromkeys(fault.spot.zone for fault in found)))


def _open_declaration(session: Session, incident: Incident) -> AccidentDeclaration:
    declaration = declaration_of(session, incident)
    if declaration.status not in OPEN:
        raise NotInThisState(declaration.status, DeclarationStatus.TO_PREPARE.value)
    return declaration


def _check(told: Mapping[str, str]) -> None:
    faults = []
    for key, value in told.items():
        try:
            Spot.of(key)
        except KeyError:
            faults.append({"field": key[:20], "rule": "zone"})
        if len(value) > LONGEST_ANSWER:
            faults.append({"field": key[:20], "rule": "too_long"})
    if faults:
        raise Invalid("The form has no such zone, or a text is too long.", errors=faults)
