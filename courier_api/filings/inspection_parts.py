"""The parts of an inspection file that programs read: shifts, declarations, alerts, changes."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from courier_api.filings.inspection_summary import Found
from courier_api.foundation.models import Base
from courier_api.sources.models import Source

SHIFT_COLUMNS = (
    "id", "external_id", "engagement", "state", "worked_on", "planned_start", "planned_end", "actual_start",
    "actual_end", "worked_seconds", "declaration_status", "covered", "covered_at", "declared_late",
    "period_id",
)  # fmt: skip


def shown_parts(session: Session, found: Found) -> dict[str, str]:
    """One JSON list a part, its rows in the order in which they came to be."""
    names = dict(
        session.execute(
            select(Source.id, Source.name).where(
                Source.id.in_({shift.source_id for shift in found.shifts})
            )
        )
        .tuples()
        .all()
    )
    shifts = [
        {
            "platform": names[shift.source_id],
            **{name: getattr(shift, name) for name in SHIFT_COLUMNS},
        }
        for shift in found.shifts
    ]
    return {
        "shifts.json": _json(shifts),
        "declarations.json": _json(_rows(found.declarations)),
        "alerts.json": _json(_rows(found.alerts)),
        "changes.json": _json(_rows(found.changes)),
    }


def _rows(rows: Sequence[Base]) -> list[dict[str, object]]:
    """All columns. The content key is left out: it is keyed and tells nobody anything."""
    return [
        {
            column.key: getattr(row, column.key)
            for column in inspect(type(row)).column_attrs
            if column.key != "content_key"
        }
        for row in rows
    ]


def _json(rows: list[dict[str, object]]) -> str:
    return json.dumps(rows, indent=1, ensure_ascii=False, sort_keys=True, default=_text) + "\n"


def _text(value: object) -> str:
    assert isinstance(value, date | datetime), type(value)
    return value.isoformat()
