"""The accident sheet: numbered by year without a gap, in versions, with a copy for the external service."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.documents.document import Document, Table
from courier_api.documents.pdf import document_pdf
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid, Refused
from courier_api.foundation.upsert import insert_or_change
from courier_api.incident_declarations.collect import form_language, read_case
from courier_api.incident_declarations.download import Paper
from courier_api.incident_declarations.errors import SheetNotFound
from courier_api.incident_declarations.form_document import form_document
from courier_api.incident_declarations.form_now import assessment_of, fill_form
from courier_api.incident_declarations.models import (
    AccidentSheet,
    AccidentSheetNumber,
    AccidentSheetVersion,
)
from courier_api.incident_declarations.status import PaperPurpose, latest_declaration, note_access
from courier_api.incidents.health_facts import findings_for_papers
from courier_api.incidents.meet_duties import meet_duties
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import record_change
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from safety.deadlines import DeadlineRule
from safety.declaration_form import FormKind


class SheetNotNeeded(Refused):
    """The accident does not have four days of incapacity."""

    def __init__(self, ref: str) -> None:
        super().__init__("A sheet is made from four days of incapacity on.", ref=ref)


def sheet_of(session: Session, incident: Incident) -> AccidentSheet | None:
    """The sheet of a case, None while there is none."""
    return session.scalar(select(AccidentSheet).where(AccidentSheet.incident_id == incident.id))


def versions_of(session: Session, sheet: AccidentSheet) -> Sequence[AccidentSheetVersion]:
    """What the sheet said over time, the first version first."""
    return session.scalars(
        select(AccidentSheetVersion)
        .where(AccidentSheetVersion.sheet_id == sheet.id)
        .order_by(AccidentSheetVersion.id)
    ).all()


def make_sheet(session: Session, incident: Incident, *, actor: str, now: datetime) -> AccidentSheet:
    """The sheet of a case with what is known now: a new one takes the next number of its year.

    One that is there keeps its number and gets a version more when it says something else.
    Raises SheetNotNeeded unless the accident has four days of incapacity.
    """
    sheet = sheet_of(session, incident)
    if sheet is None:
        sheet = _new_sheet(session, incident, actor=actor, now=now)
    language = form_language(read_case(session, incident))
    pdf = document_pdf(_document(session, incident, language, sheet, now))
    digest = sha256(pdf).hexdigest()
    versions = versions_of(session, sheet)
    if versions and versions[-1].sha256 == digest:
        return sheet
    session.add(
        AccidentSheetVersion(
            employer_number=incident.employer_number,
            sheet_id=sheet.id,
            made_at=now,
            made_by=actor,
            language=language.value,
            pdf=pdf,
            sha256=digest,
        )
    )
    facts = {"year": sheet.year, "number": sheet.number}
    record_change(session, incident, "sheet_made", actor=actor, now=now, facts=facts)
    meet_duties(
        session, incident, (DeadlineRule.ACCIDENT_SHEET,), done_at=now, actor=actor, now=now
    )
    return sheet


def _new_sheet(session: Session, incident: Incident, *, actor: str, now: datetime) -> AccidentSheet:
    if not assessment_of(session, incident, now).accident_sheet.is_yes:
        raise SheetNotNeeded(incident.ref)
    year = incident.accident_date.year
    sheet = AccidentSheet(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        year=year,
        number=_next_number(session, incident.employer_number, year),
        made_at=now,
        made_by=actor,
    )
    session.add(sheet)
    session.flush()  # the id, and the number for the form
    return sheet


def note_copy(
    session: Session, incident: Incident, copied_on: date, *, actor: str, now: datetime
) -> AccidentSheet:
    """The copy went to the external service on that day. Raises SheetNotFound or Invalid."""
    sheet = sheet_of(session, incident)
    if sheet is None:
        raise SheetNotFound(incident.ref)
    if not local_date(sheet.made_at) <= copied_on <= local_date(now):
        raise Invalid(
            "The day lies between the sheet and today.",
            errors=[{"field": "copied_on", "rule": "made..today"}],
        )
    sheet.copied_on, sheet.copied_by = copied_on, actor
    record_change(session, incident, "sheet_copied", actor=actor, now=now)
    meet_duties(
        session, incident, (DeadlineRule.EXTERNAL_SERVICE_COPY,), done_at=now, actor=actor, now=now
    )
    return sheet


def sheet_paper(session: Session, incident: Incident, *, actor: str, now: datetime) -> Paper:
    """The newest version as it was made; the taking is logged. Raises SheetNotFound."""
    sheet = sheet_of(session, incident)
    if sheet is None:
        raise SheetNotFound(incident.ref)
    purpose = PaperPurpose.ACCIDENT_SHEET
    note_access(session, incident, "download.accident_sheet", actor=actor, now=now, purpose=purpose)
    newest = versions_of(session, sheet)[-1]
    name = f"accident-sheet-{sheet.year}-{sheet.number}.pdf"
    return Paper(name=name, media_type="application/pdf", content=newest.pdf)


def _document(
    session: Session, incident: Incident, language: Language, sheet: AccidentSheet, now: datetime
) -> Document:
    """The full form with the causes and measures: such a print may serve as the sheet.

    Source: explanation of scenario 1 (docs/sources.md#code-accident-sheet).
    """
    declaration = latest_declaration(session, incident)
    answers = declaration.answers if declaration else {}
    case = read_case(session, incident)
    form = fill_form(session, case, FormKind.FULL, answers, now).form
    document = form_document(session, incident, form, language, now=now)
    words = Words(load_catalogue(), language)
    return replace(
        document,
        title=words.text("form.title.sheet", number=f"{sheet.year}/{sheet.number}"),
        tables=(*document.tables, *_causes(session, incident, words)),
    )


def _causes(session: Session, incident: Incident, words: Words) -> Iterator[Table]:
    causes = findings_for_papers(session, incident).get("causes", ())
    rows = tuple(
        (words.text(f"form.cause.{cause['order']}"), str(cause["text"])) for cause in causes
    )
    if rows:
        yield Table(
            heading=words.text("form.causes"),
            columns=(words.text("form.column.order"), words.text("form.column.cause")),
            rows=rows,
            words=2,
        )


def _next_number(session: Session, employer_number: str, year: int) -> int:
    """The counter's row is the lock that keeps the numbers without gaps."""
    number: int = insert_or_change(
        session,
        AccidentSheetNumber,
        {"employer_number": employer_number, "year": year, "last_number": 1},
        unique=["employer_number", "year"],
        change={"last_number": AccidentSheetNumber.last_number + 1},
        returning="last_number",
    )
    return number
