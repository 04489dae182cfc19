"""Fills the page of an accident sheet, makes one, notes its copy, and hands it out."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incident_declarations.download import Paper
from courier_api.incident_declarations.form_now import assessment_of
from courier_api.incident_declarations.sheet import (
    make_sheet,
    note_copy,
    sheet_of,
    sheet_paper,
    versions_of,
)
from courier_api.incident_declarations.status import PaperPurpose, note_access
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.models import Incident
from courier_api.web.adviser.paper_views import Deed, PaperPage, SheetView, VersionView, WantedPaper
from courier_api.web.adviser.read_around import around_case
from courier_api.web.adviser.read_declaration import actor_of, do_deed, staff_names
from courier_api.web.adviser.typed_papers import NoSuchDeed, needed_day
from courier_api.web.adviser.views import Reader


def sheet_view(session: Session, reader: Reader, ref: str, now: datetime) -> SheetView:
    """Whether a sheet is due, and the one there is; the look is written down."""
    incident = incident_by_ref(session, reader.employer_number, ref)
    purpose = PaperPurpose.ACCIDENT_SHEET
    note_access(
        session, incident, "read.accident_sheet", actor=actor_of(reader), now=now, purpose=purpose
    )
    finding = assessment_of(session, incident, now).accident_sheet
    sheet = sheet_of(session, incident)
    if sheet is None:
        return SheetView(ref=ref, read_at=now, needed=finding.verdict, reasons=finding.reasons)
    names = staff_names(session, incident.employer_number)
    return SheetView(
        ref=ref,
        read_at=now,
        needed=finding.verdict,
        reasons=finding.reasons,
        year=sheet.year,
        number=sheet.number,
        versions=tuple(
            VersionView(made_at=row.made_at, made_by=names.get(row.made_by), sha256=row.sha256)
            for row in reversed(versions_of(session, sheet))
        ),
        copied_on=sheet.copied_on,
    )


def _make(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    return make_sheet(session, incident, actor=actor, now=deed.now)


def _copy(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    copied_on = needed_day(deed.fields, "copied_on")
    return note_copy(session, incident, copied_on, actor=actor, now=deed.now)


def act(session: Session, reader: Reader, deed: Deed) -> None:
    """What the page asks."""
    do_deed(session, reader, deed, {"make": _make, "copy": _copy})


def take(session: Session, reader: Reader, wanted: WantedPaper) -> Paper:
    """The sheet as it was made. Raises NoSuchDeed or SheetNotFound."""
    if wanted.name != "sheet.pdf":
        raise NoSuchDeed(wanted.name)
    incident = incident_by_ref(session, reader.employer_number, wanted.ref)
    return sheet_paper(session, incident, actor=actor_of(reader), now=wanted.now)


PAGE = PaperPage(show=sheet_view, act=act, take=take, around=around_case)
