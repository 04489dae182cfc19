"""The form of a declaration as it stands: filled from the case, with the adviser's answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import wall_time
from courier_api.incident_declarations.collect import CaseSoFar, facts_for_form, read_case
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import load_catalogue
from safety.assessment import Assessment, assess
from safety.declaration_form import (
    Answer,
    DeclarationForm,
    Fault,
    FormKind,
    Moment,
    Spot,
    faults,
    fill,
    form_of,
    missing,
    read_file,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """The form with who each value comes from, what is wrong with it and what is missing."""

    form: DeclarationForm
    answers: Mapping[Spot, Answer]
    faults: tuple[Fault, ...] = ()
    missing: tuple[Spot, ...] = ()

    def value(self, spot: Spot) -> str:
        """What stands at a spot; empty when nothing does. Of a sent form there is nothing else."""
        answer = self.answers.get(spot)
        return answer.value if answer else self.form.values.get(spot, "")


def form_now(
    session: Session, incident: Incident, declaration: AccidentDeclaration, now: datetime
) -> FilledForm:
    """Fill the form anew; what is known of the case by now is in it."""
    case = read_case(session, incident)
    return fill_form(session, case, FormKind(declaration.form), declaration.answers, now)


def form_as_sent(declaration: AccidentDeclaration) -> FilledForm | None:
    """What was sent, whatever the case says by now; None before. Who said what is not in the file."""
    if declaration.sent_form is None:
        return None
    return FilledForm(form=read_file(declaration.sent_form), answers={})


def fill_form(
    session: Session,
    case: CaseSoFar,
    kind: FormKind,
    answered: Mapping[str, str],
    now: datetime,
) -> FilledForm:
    """Fill a form of this kind with these answers, by the keys of their spots."""
    local = wall_time(now)
    facts = facts_for_form(session, case, load_catalogue(), local.date())
    answers = fill(kind, facts, {Spot.of(key): value for key, value in answered.items()})
    form = form_of(kind, answers)
    return FilledForm(
        form=form,
        answers=answers,
        faults=faults(form, Moment(today=local.date(), hour=f"{local:%H%M}")),
        missing=missing(form),
    )


def assessment_of(session: Session, incident: Incident, now: datetime) -> Assessment:
    """What the law says of the case now: whether to declare, and whether the short form will do."""
    return assess(facts_for_rules(incident, read_case(session, incident).health, now=now))
