"""The incident list as a file, at a level that says how much of a person is in it; each is logged."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.errors import Forbidden
from courier_api.web.adviser.read_head import may_look
from courier_api.web.adviser.read_triage import all_rows
from courier_api.web.adviser.triage import TriageFilter
from courier_api.web.adviser.views import Reader, TriageRow
from safety.access import Action

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ExportLevel(StrEnum):
    """How much is left out. Names stand in neither: a full export needs a second person."""

    ANONYMOUS = "anonymous"
    REDACTED = "redacted"


class NotYoursToExport(Forbidden):
    """The reader's role may not take cases out of the house."""

    def __init__(self) -> None:
        super().__init__("Your role may not export cases.")


ANONYMOUS = ("month", "kind", "class", "nature", "state", "severity", "happened", "platform")
REDACTED = (
    "ref", "initials", "occurred_at", "reported_at", *ANONYMOUS[1:], "place", "clock", "legal_due",
    "missing", "tags",
)  # fmt: skip


def export_list(
    session: Session, reader: Reader, wanted: TriageFilter, level: ExportLevel, now: datetime
) -> str:
    """Every case of the filter, the most urgent first. Raises NotYoursToExport."""
    if not may_look(reader, Action.EXPORT_CASE):
        raise NotYoursToExport
    out = io.StringIO()
    names = ANONYMOUS if level is ExportLevel.ANONYMOUS else REDACTED
    writer = csv.DictWriter(out, names, extrasaction="ignore")
    writer.writeheader()
    count = 0
    for row in all_rows(session, reader, wanted, now):
        writer.writerow({name: _safe(text) for name, text in _cells(row)})
        count += 1
    facts = {"level": level.value, "rows": count, "view": wanted.tab.value}
    export = Access(
        employer_number=reader.employer_number,
        actor=f"staff:{reader.staff_id}",
        action="export.incidents",
        subject_kind="incidents",
        subject_id=reader.employer_number,
        facts=facts,
    )
    record(session, export, at=now)
    return out.getvalue()


def _cells(row: TriageRow) -> Iterator[tuple[str, str]]:
    yield "ref", row.ref
    yield "initials", row.initials
    yield "month", f"{row.occurred_at.astimezone(BRUSSELS):%Y-%m}"
    yield "occurred_at", row.occurred_at.astimezone(BRUSSELS).isoformat()
    yield "reported_at", row.reported_at.astimezone(BRUSSELS).isoformat()
    yield "kind", row.kind.value
    yield "class", row.case_class.value
    yield "nature", row.nature.value
    yield "state", row.state.value
    yield "severity", str(row.severity or "")
    yield "happened", row.happened.value if row.happened else ""
    yield "platform", row.platform_name or ""
    yield "place", row.place or ""
    yield "clock", row.clock.rule.value if row.clock else ""
    yield "legal_due", str(row.clock.legal_due or "") if row.clock else ""
    yield "missing", " ".join(fact.value for fact in row.missing)
    yield "tags", ", ".join(row.tags)


def _safe(text: str) -> str:
    """No cell that a spreadsheet would compute."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
