"""The papers for the inspectorate: the written notice and the detailed report."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.documents.document import Document, Table
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.incident_declarations.form_document import dotted
from courier_api.incidents.models import Incident
from courier_api.pay.explain.words import Words
from safety.serious_file import ReportSection, missing_sections

NOTICE = (
    ReportSection.EMPLOYER,
    ReportSection.VICTIM,
    ReportSection.WHEN,
    ReportSection.PLACE,
    ReportSection.INJURIES,
    ReportSection.CIRCUMSTANCES,
)
"""What an immediate notice says (docs/sources.md#code-serious-accidents)."""


def report_document(
    session: Session,
    incident: Incident,
    kind: str,
    sections: Mapping[ReportSection, str],
    words: Words,
    *,
    now: datetime,
) -> Document:
    """The detailed report; a part that is missing is named at the end."""
    missing = missing_sections(sections)
    notes = [words.text("serious.note.sent_to"), words.text("serious.note.health")]
    if missing:
        named = ", ".join(words.text(f"serious.section.{part.value}") for part in missing)
        notes.insert(0, words.text("serious.note.missing", sections=named))
    return _document(
        session, incident, words.text(f"serious.title.{kind}"),
        {part: text for part, text in sections.items() if text.strip()}, notes, words, now,
    )  # fmt: skip


def notice_document(
    session: Session,
    incident: Incident,
    sections: Mapping[ReportSection, str],
    words: Words,
    *,
    now: datetime,
) -> Document:
    """What is said on the phone, in writing."""
    return _document(
        session, incident, words.text("serious.title.notice"),
        {part: sections[part] for part in NOTICE}, [words.text("serious.note.health")], words, now,
    )  # fmt: skip


def _document(
    session: Session,
    incident: Incident,
    title: str,
    sections: Mapping[ReportSection, str],
    notes: list[str],
    words: Words,
    now: datetime,
) -> Document:
    employer = session.get_one(Cooperative, incident.employer_number)
    rows = tuple(
        (words.text(f"serious.section.{part.value}"), text) for part, text in sections.items()
    )
    columns = tuple(words.text(f"serious.column.{name}") for name in ("part", "text"))
    return Document(
        language=words.language,
        title=title,
        author=employer.name,
        parties=(
            words.text("form.employer", name=employer.name, number=dotted(employer)),
            words.text("form.case", ref=incident.ref),
        ),
        tables=(Table(heading=words.text("serious.content"), columns=columns, rows=rows, words=2),),
        notes_heading=words.text("form.notes"),
        notes=tuple(notes),
        made_on=local_date(now),
    )
