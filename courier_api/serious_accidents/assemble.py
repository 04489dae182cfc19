"""The parts of the detailed report, put together from the case; what an adviser wrote goes before."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.foundation.models import Cooperative
from courier_api.incident_declarations.collect import read_case
from courier_api.incident_declarations.form_document import dotted
from courier_api.incident_declarations.form_now import fill_form
from courier_api.incident_declarations.status import latest_declaration
from courier_api.incident_declarations.words import title_of, value_in_words
from courier_api.incidents.case_models import IncidentAction, IncidentEvidence
from courier_api.incidents.evidence import VOICE
from courier_api.incidents.health_facts import findings_for_papers
from courier_api.incidents.models import Incident
from courier_api.pay.explain.words import Words
from courier_api.serious_accidents.models import SeriousFile
from courier_api.serious_accidents.secure import done_steps
from safety.declaration_form import DeclarationForm, FormKind
from safety.declaration_form.form import in_order
from safety.serious_file import ReportSection, SeriousStep

ZONES: dict[ReportSection, tuple[str, ...]] = {
    ReportSection.VICTIM: ("00025", "00026", "00369", "00886"),
    ReportSection.WHEN: ("00237", "00239"),
    ReportSection.INJURIES: ("00280", "00284", "00264", "00288"),
    ReportSection.FIRST_CARE: ("00289", "00290", "00291", "00292", "00293", "00294", "00308",
                               "00313", "00335"),
    ReportSection.WITNESSES: ("00301", "00307", "00310", "00309"),
    ReportSection.PLACE: ("00889", "00816", "00817", "00242", "00243"),
    ReportSection.CIRCUMSTANCES: ("00246", "00255", "00256", "00259", "00257", "00258"),
}  # fmt: skip
CAUSES = {
    "primary": ReportSection.PRIMARY_CAUSES,
    "secondary": ReportSection.SECONDARY_CAUSES,
    "tertiary": ReportSection.TERTIARY_CAUSES,
}


def assembled(
    session: Session, incident: Incident, file: SeriousFile, words: Words, now: datetime
) -> dict[ReportSection, str]:
    """The text of every part; empty where nobody has written or told anything."""
    found = dict.fromkeys(ReportSection, "")
    found |= _from_form(_full_form(session, incident, now), words)
    found |= _from_investigation(session, incident)
    employer = session.get_one(Cooperative, incident.employer_number)
    found[ReportSection.EMPLOYER] = words.text(
        "form.employer", name=employer.name, number=dotted(employer)
    )
    found[ReportSection.PLACE] = "\n".join(
        line for line in (found[ReportSection.PLACE], *_photos(session, incident, words)) if line
    )
    found[ReportSection.ACTION_PLAN] = "\n".join(_plan(session, incident, words))
    asked_at = done_steps(session, incident).get(SeriousStep.COMMITTEE_ASKED)
    if asked_at is not None:
        moment = words.moment(asked_at)
        found[ReportSection.COMMITTEE] = words.text("serious.committee_asked", moment=moment)
    return found | {
        ReportSection(name): text for name, text in file.sections.items() if text.strip()
    }


def _full_form(session: Session, incident: Incident, now: datetime) -> DeclarationForm:
    declaration = latest_declaration(session, incident)
    answers = declaration.answers if declaration else {}
    return fill_form(session, read_case(session, incident), FormKind.FULL, answers, now).form


def _from_form(form: DeclarationForm, words: Words) -> Mapping[ReportSection, str]:
    spots = in_order(form.values)
    return {
        part: "\n".join(
            f"{title_of(spot.zone, words)}: {value_in_words(spot, form.values[spot], words)}"
            for spot in spots
            if spot.zone in numbers
        )
        for part, numbers in ZONES.items()
    }


def _from_investigation(session: Session, incident: Incident) -> Mapping[ReportSection, str]:
    found = findings_for_papers(session, incident)
    texts: dict[ReportSection, list[str]] = {part: [] for part in CAUSES.values()}
    for cause in found.get("causes", ()):
        texts[CAUSES[cause["order"]]].append(str(cause["text"]))
    texts[ReportSection.RECOMMENDATIONS] = [str(line) for line in found.get("recommendations", ())]
    return {part: "\n".join(lines) for part, lines in texts.items()}


def _photos(session: Session, incident: Incident, words: Words) -> Iterator[str]:
    count = session.scalar(
        select(func.count(IncidentEvidence.id)).where(
            IncidentEvidence.incident_id == incident.id,
            IncidentEvidence.removed_at.is_(None),
            IncidentEvidence.kind != VOICE,
        )
    )
    if count:
        yield words.text("serious.photos", count=count)


def _plan(session: Session, incident: Incident, words: Words) -> Iterator[str]:
    """The decided actions with their dates and owners."""
    rows = session.execute(
        select(IncidentAction, StaffMember)
        .outerjoin(StaffMember, StaffMember.id == IncidentAction.owner_staff_id)
        .where(
            IncidentAction.incident_id == incident.id,
            IncidentAction.removed_at.is_(None),
            IncidentAction.state != "cancelled",
        )
        .order_by(IncidentAction.id)
    )
    for action, owner in rows:
        yield words.text(
            "serious.action",
            title=action.title,
            owner=owner.name if owner else "?",
            due=words.short_day(action.due_on) if action.due_on else "?",
        )
