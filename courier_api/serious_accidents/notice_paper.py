"""The written confirmation of the notice, as a PDF; each taking is logged."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.documents.pdf import document_pdf
from courier_api.incident_declarations.download import Paper
from courier_api.incident_declarations.status import PaperPurpose, note_access
from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.serious_accidents.assemble import assembled
from courier_api.serious_accidents.documents import notice_document
from courier_api.serious_accidents.serious_file import open_file


def notice_paper(
    session: Session, incident: Incident, language: Language, *, actor: str, now: datetime
) -> Paper:
    """The notice as known now, to send after the call. Raises NoSeriousFile."""
    file = open_file(session, incident, actor=actor, now=now)
    words = Words(load_catalogue(), language)
    sections = assembled(session, incident, file, words, now)
    purpose = PaperPurpose.SERIOUS_ACCIDENT
    note_access(
        session, incident, "download.inspection_notice", actor=actor, now=now, purpose=purpose
    )
    return Paper(
        name=f"notice-{incident.ref}-{language.value}.pdf",
        media_type="application/pdf",
        content=document_pdf(notice_document(session, incident, sections, words, now=now)),
    )
