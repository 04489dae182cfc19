"""A payslip in one language: every word and figure is written, for the page and for the PDF."""

from dataclasses import dataclass
from datetime import date

from courier_api.documents.document import Table
from courier_api.locale.catalogue import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Payslip:
    """A courier's calendar month. `changed_on` is the day on which its figures became what they are."""

    month: date
    language: Language
    title: str
    employer: str
    parties: tuple[str, ...]
    tables: tuple[Table, ...]
    notes_heading: str
    notes: tuple[str, ...]
    payable_cents: int
    changed_on: date
