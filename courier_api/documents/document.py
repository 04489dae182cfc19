"""What a document holds: every word and figure is written, in one language."""

from dataclasses import dataclass
from datetime import date

from courier_api.locale.catalogue import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of text; the first `words` columns hold words, the others amounts."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A title, whom it is between, tables and notes. `made_on` is the day of its figures."""

    language: Language
    title: str
    author: str
    parties: tuple[str, ...]
    tables: tuple[Table, ...]
    notes_heading: str
    notes: tuple[str, ...]
    made_on: date
