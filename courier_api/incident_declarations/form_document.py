"""The form as a document in Dutch, French or German: every zone with its number, question and value."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.documents.document import Document, Table
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.incident_declarations.collect_person import FORM_LANGUAGES
from courier_api.incident_declarations.words import PARTS, title_of, value_in_words
from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from safety.declaration_form import DeclarationForm, FormKind, zones
from safety.declaration_form.form import in_order

OFFICIAL = tuple(Language(name) for name in FORM_LANGUAGES)
"""The languages of the form; there is no English one."""

COLUMNS = ("zone", "question", "value")


def form_document(
    session: Session,
    incident: Incident,
    form: DeclarationForm,
    language: Language,
    *,
    now: datetime,
) -> Document:
    """The whole form. `now` is the day it is of."""
    words = Words(load_catalogue(), language)
    employer = session.get_one(Cooperative, incident.employer_number)
    kind = "full" if form.kind is FormKind.FULL else "simplified"
    return Document(
        language=language,
        title=words.text(f"form.title.{kind}"),
        author=employer.name,
        parties=(
            words.text("form.employer", name=employer.name, number=dotted(employer)),
            words.text("form.case", ref=incident.ref),
        ),
        tables=tuple(form_tables(form, words)),
        notes_heading=words.text("form.notes"),
        notes=(words.text("form.certificate_note"), words.text("form.file_note")),
        made_on=local_date(now),
    )


def form_tables(form: DeclarationForm, words: Words) -> Iterator[Table]:
    """One table for each part that has a value."""
    for part, blocks in PARTS.items():
        rows = tuple(
            (spot.key, title_of(spot.zone, words), value_in_words(spot, form.values[spot], words))
            for spot in in_order(form.values)
            if zones()[spot.zone].block in blocks
        )
        if rows:
            yield Table(
                heading=words.text(f"form.part.{part}"),
                columns=tuple(words.text(f"form.column.{name}") for name in COLUMNS),
                rows=rows,
                words=len(COLUMNS),
            )


def dotted(employer: Cooperative) -> str:
    """The enterprise number as it is printed."""
    number = employer.employer_number
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"
