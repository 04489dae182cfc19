"""Add a row that was published after the program was made, or that only this co-operative needs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.parameters.enter import (
    Author,
    FigureHolds,
    check_author,
    checked_source,
    enter,
)
from courier_api.parameters.models import StoredParameter
from courier_api.parameters.queries import known_rows, periods_by_figure
from platforms.parameters import Confidence, ParameterFileFault, ParameterRow, read_row

LONGEST = {"key": 100, "scope": 120, "unit": 120, "value": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRow:
    """A row as somebody typed it; `replaces`: it goes before what holds on the same days."""

    key: str
    scope: str
    valid_from: str
    valid_to: str
    value: str
    unit: str
    source: str
    confidence: str
    replaces: bool = False


def add_row(session: Session, typed: TypedRow, author: Author, *, now: datetime) -> int:
    """Add it; returns its number.

    Raises Invalid for what is no row of the table, and FigureHolds when a number of this figure
    holds on one of its days and the row was not meant to replace it.
    """
    check_author(author)
    row = _checked(typed, now)
    if not typed.replaces:
        _refuse_overlap(session, row, author.employer_number)
    stored = StoredParameter(
        key=row.key,
        scope=row.scope,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        value=row.text,
        unit=row.unit,
        source=row.source,
        confidence=row.confidence.value,
        act="added",
    )
    return enter(session, [stored], author, now=now)[0]


def _checked(typed: TypedRow, now: datetime) -> ParameterRow:
    cells = {
        name: getattr(typed, name).strip()
        for name in ("key", "scope", "valid_from", "valid_to", "value", "unit")
    }
    for name, longest in LONGEST.items():
        if len(cells[name]) > longest:
            raise Invalid(f"The {name} is too long.", errors=[{"field": name, "rule": "too_long"}])
    cells |= {
        "source": checked_source(typed.source),
        "confidence": typed.confidence or Confidence.UNCONFIRMED.value,
    }
    try:
        row = read_row(cells, "The row", known_from=now, entered_by="")
    except ParameterFileFault as wrong:
        raise Invalid(str(wrong), errors=[{"field": "row", "rule": "invalid"}]) from wrong
    if row.value is None:
        raise Invalid(
            "The value must be a plain decimal number, with a point.",
            errors=[{"field": "value", "rule": "decimal"}],
        )
    return row


def _refuse_overlap(session: Session, row: ParameterRow, employer_number: str) -> None:
    rows = known_rows(session, employer_number, keys=[row.key])
    for period in periods_by_figure(rows).get((row.key, row.scope), ()):
        if period.row.value is not None and period.meets(row.valid_from, row.valid_to):
            raise FigureHolds(
                "Another row of this figure holds on one of these days. Say that yours replaces it.",
                row_id=period.row.row_id,
                first_day=_text(period.first_day),
                last_day=_text(period.last_day),
            )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
