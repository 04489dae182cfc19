"""A payslip as a tagged PDF."""

from courier_api.documents.document import Document
from courier_api.documents.pdf import document_pdf
from courier_api.pay.payslip.slip import Payslip


def payslip_pdf(slip: Payslip) -> bytes:
    """The payslip for print and for screen readers, the same bytes each time."""
    return document_pdf(
        Document(
            language=slip.language,
            title=slip.title,
            author=slip.employer,
            parties=slip.parties,
            tables=slip.tables,
            notes_heading=slip.notes_heading,
            notes=slip.notes,
            made_on=slip.changed_on,
        )
    )
