"""Figures of the dated table, entered by Samira of the office."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.parameters.add import TypedRow, add_row
from courier_api.parameters.enter import Author
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS

SAMIRA = Author(employer_number=OURS, actor="staff:3", name="Samira Lacroix")
KEY, SCOPE = "be.example.hourly", "BE"


def typed_row(**changes: object) -> TypedRow:
    """13.05 euro an hour from 2026 on, which nobody has confirmed, unless the test says otherwise."""
    cells: dict[str, object] = {
        "key": KEY,
        "scope": SCOPE,
        "valid_from": "2026-01-01",
        "valid_to": "",
        "value": "13.05",
        "unit": "EUR/hour",
        "source": "the scale of January",
        "confidence": "unconfirmed",
        **changes,
    }
    return TypedRow(**cells)  # type: ignore[arg-type]


def make_figure(session: Session, *, now: datetime = FRIDAY_NOON, **changes: object) -> int:
    """A row of the co-operative's own. Gives its number."""
    return add_row(session, typed_row(**changes), SAMIRA, now=now)
