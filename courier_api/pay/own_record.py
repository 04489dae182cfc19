"""A courier's own hours and lines of pay, for a file of their own. Columns: docs/files.md."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement
from courier_api.pay.explain.facts import ToldShift
from courier_api.pay.explain.read_shifts import shifts_behind
from courier_api.pay.models import LAST_CALCULATION, PayCalculation, PayLine, WorkedDay
from courier_api.sources.models import Source
from platforms.rounding import euros_text

Row = dict[str, str]
HOURS = (
    "platform", "status", "planned_start", "planned_end", "actual_start", "actual_end",
    "unpaid_break_minutes", "told_at",
)  # fmt: skip
LINES = (
    "worked_on", "agreement", "kind", "platform", "dated_on", "minutes", "km", "rate_eur",
    "amount_eur", "rule", "source", "pay_due_on",
)  # fmt: skip
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
WORDS = frozenset(("platform", "agreement", "source"))


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Shifts as they were told, and every line of the last calculation of each worked day."""

    hours: tuple[Row, ...]
    lines: tuple[Row, ...]


def own_record(session: Session, courier_id: int, *, since: date, until: date) -> OwnRecord:
    """Both days are inclusive. Lines of a day add up to what is payable of it."""
    shifts = shifts_behind(session, courier_id, since, until)
    earned = _earned(session, courier_id, since, until)
    days = session.execute(
        select(WorkedDay, Agreement.name)
        .join(Agreement, Agreement.id == WorkedDay.agreement_id)
        .where(
            WorkedDay.courier_id == courier_id,
            WorkedDay.worked_on >= since,
            WorkedDay.worked_on <= until,
        )
        .order_by(WorkedDay.worked_on, WorkedDay.agreement_id)
    )
    return OwnRecord(
        hours=tuple(_hours(shift) for shift in shifts),
        lines=tuple(
            row
            for day, agreement in days
            for row in (
                *(_line(day, agreement, each) for each in earned.get(day.id, ())),
                *_deductions(day, agreement),
            )
        ),
    )


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """The rows as a table that a spreadsheet opens: words that it might compute become plain text.

    Source: RFC 4180 (docs/sources.md#rfc-4180).
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: plain(row[name]) if name in WORDS else row[name] for name in row})
    return text.getvalue()


def plain(words: str) -> str:
    """The words with an apostrophe before them where a spreadsheet would take them for a formula."""
    return f"'{words}" if words.startswith(BEGINS_A_FORMULA) else words


def _earned(
    session: Session, courier_id: int, since: date, until: date
) -> Mapping[int, list[tuple[PayLine, str]]]:
    rows = session.execute(
        select(WorkedDay.id, PayLine, Source.name)
        .join(
            PayCalculation,
            LAST_CALCULATION,
        )
        .join(PayLine, PayLine.calculation_id == PayCalculation.id)
        .join(Source, Source.id == PayLine.source_id)
        .where(
            WorkedDay.courier_id == courier_id,
            WorkedDay.worked_on >= since,
            WorkedDay.worked_on <= until,
        )
        .order_by(PayLine.id)
    )
    found: dict[int, list[tuple[PayLine, str]]] = {}
    for day_id, line, platform in rows:
        found.setdefault(day_id, []).append((line, platform))
    return found


def _hours(shift: ToldShift) -> Row:
    times = {
        "planned_start": shift.planned_start,
        "planned_end": shift.planned_end,
        "actual_start": shift.actual_start,
        "actual_end": shift.actual_end,
        "told_at": shift.told_at,
    }
    return {
        "platform": shift.platform,
        "status": shift.pay_status,
        "unpaid_break_minutes": str(shift.unpaid_break_minutes),
        **{name: _instant(at) for name, at in times.items()},
    }


def _line(day: WorkedDay, agreement: str, earned: tuple[PayLine, str]) -> Row:
    line, platform = earned
    return {
        **_of_day(day, agreement),
        "kind": line.kind,
        "platform": platform,
        "dated_on": (line.dated_on or day.worked_on).isoformat(),
        "minutes": line.quantity or "" if line.unit == "minutes" else "",
        "km": line.quantity or "" if line.unit == "km" else "",
        "rate_eur": line.rate or "",
        "amount_eur": euros_text(line.amount_cents),
        "rule": line.rule,
        "source": line.rule_source,
    }


def _deductions(day: WorkedDay, agreement: str) -> Iterable[Row]:
    taken = {
        "worker_contribution": day.worker_contribution_cents,
        "withholding": day.withholding_cents,
    }
    nothing = dict.fromkeys(("platform", "minutes", "km", "rate_eur", "source"), "")
    for kind, cents in taken.items():
        if cents:
            yield {
                **_of_day(day, agreement),
                **nothing,
                "kind": kind,
                "dated_on": day.worked_on.isoformat(),
                "amount_eur": euros_text(-cents),
                "rule": kind,
            }


def _of_day(day: WorkedDay, agreement: str) -> Row:
    return {
        "worked_on": day.worked_on.isoformat(),
        "agreement": agreement,
        "pay_due_on": day.pay_due_on.isoformat(),
    }


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
