"""A payslip as a tagged PDF that screen readers can read, the same bytes each time.

Source: PDF/UA-1 (docs/sources.md#pdf-ua-1).
"""

import json
from functools import cache
from pathlib import Path

import typst

from courier_api.pay.payslip.slip import Payslip

TEMPLATE = Path(__file__).with_name("payslip.typ")


def payslip_pdf(slip: Payslip) -> bytes:
    """The PDF, with title, language, headings, table heads and its fonts inside; nothing is fetched.

    Its date is that of the figures, never that of the machine.
    """
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs={"payslip": json.dumps(_document(slip), ensure_ascii=False)},
        pdf_standards="ua-1",
    )


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _document(slip: Payslip) -> dict[str, object]:
    on = slip.changed_on
    return {
        "title": slip.title,
        "author": slip.employer,
        "language": slip.language.value,
        "date": [on.year, on.month, on.day],
        "parties": slip.parties,
        "tables": [
            {
                "heading": table.heading,
                "columns": table.columns,
                "rows": table.rows,
                "words": table.words,
            }
            for table in slip.tables
        ],
        "notes_heading": slip.notes_heading,
        "notes": slip.notes,
    }
