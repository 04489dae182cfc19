"""The papers of a declaration to take away. Each taking is logged: they hold health data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.documents.pdf import document_pdf
from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.form_document import OFFICIAL, form_document
from courier_api.incident_declarations.form_now import form_now
from courier_api.incident_declarations.prepare import demand_no_faults
from courier_api.incident_declarations.status import PaperPurpose, declaration_of, note_access
from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import Language
from safety.declaration_form import DeclarationForm, form_file, read_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file with its name and kind."""

    name: str
    media_type: str
    content: bytes


def declaration_pdf(
    session: Session, incident: Incident, language: Language, *, actor: str, now: datetime
) -> Paper:
    """The form as it stands, or as it was sent. Raises Invalid for a language the form lacks."""
    if language not in OFFICIAL:
        raise Invalid(
            "The form exists in Dutch, French and German.",
            errors=[{"field": "language", "rule": "enum"}],
        )
    form = _form(session, incident, now)
    purpose = PaperPurpose.DECLARATION
    note_access(
        session, incident, "download.declaration_pdf", actor=actor, now=now, purpose=purpose
    )
    document = form_document(session, incident, form, language, now=now)
    return Paper(
        name=f"declaration-{incident.ref}-{language.value}.pdf",
        media_type="application/pdf",
        content=document_pdf(document),
    )


def declaration_file(session: Session, incident: Incident, *, actor: str, now: datetime) -> Paper:
    """The form as data. Raises FormHasFaults: a file with faults would be refused."""
    declaration = declaration_of(session, incident)
    content = declaration.sent_form
    if content is None:
        demand_no_faults(session, incident, declaration, now)
        content = form_file(_form(session, incident, now))
    purpose = PaperPurpose.DECLARATION
    note_access(
        session, incident, "download.declaration_file", actor=actor, now=now, purpose=purpose
    )
    return Paper(
        name=f"declaration-{incident.ref}.xml", media_type="application/xml", content=content
    )


def sent_paper(session: Session, incident: Incident, *, actor: str, now: datetime) -> Paper | None:
    """The very bytes that were sent; None before."""
    declaration = declaration_of(session, incident)
    if declaration.sent_bytes is None or declaration.sent_media_type is None:
        return None
    purpose = PaperPurpose.DECLARATION
    note_access(
        session, incident, "download.sent_declaration", actor=actor, now=now, purpose=purpose
    )
    ending = declaration.sent_media_type.rsplit("/", 1)[-1]
    return Paper(
        name=f"sent-{incident.ref}.{ending}",
        media_type=declaration.sent_media_type,
        content=declaration.sent_bytes,
    )


def _form(session: Session, incident: Incident, now: datetime) -> DeclarationForm:
    declaration = declaration_of(session, incident)
    if declaration.sent_form is not None:
        return read_file(declaration.sent_form)
    return form_now(session, incident, declaration, now).form
