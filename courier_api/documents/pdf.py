"""A document as a tagged PDF that screen readers can read, the same bytes each time.

Source: PDF/UA-1 (docs/sources.md#pdf-ua-1).
"""

import json
from functools import cache
from pathlib import Path

import typst

from courier_api.documents.document import Document

TEMPLATE = Path(__file__).with_name("document.typ")


def document_pdf(document: Document) -> bytes:
    """The PDF, with title, language, headings, table heads and its fonts inside; nothing is fetched.

    Its date is that of the figures, never that of the machine.
    """
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_written(document), ensure_ascii=False)},
        pdf_standards="ua-1",
    )


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _written(document: Document) -> dict[str, object]:
    on = document.made_on
    return {
        "title": document.title,
        "author": document.author,
        "language": document.language.value,
        "date": [on.year, on.month, on.day],
        "parties": document.parties,
        "tables": [
            {
                "heading": table.heading,
                "columns": table.columns,
                "rows": table.rows,
                "words": table.words,
            }
            for table in document.tables
        ],
        "notes_heading": document.notes_heading,
        "notes": document.notes,
    }
