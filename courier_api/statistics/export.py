"""The rows behind a report as files, so that anybody can count again. No names, no ids of people."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from courier_api.statistics.period import Asked, log_reading, report_of_period
from courier_api.statistics.report import StatisticsReport, document_of
from safety.case_groups import KEYS, SCOPES
from safety.case_rows import CaseRow, DaySpan, DayView, HoursRow, Period
from safety.period_figures import Rated, cases_in
from safety.statistics import displayed


class ExportName(StrEnum):
    """The files of an export."""

    CASES = "cases.csv"
    HOURS = "hours.csv"
    REPORT = "report.json"
    STATISTICS_INPUT = "statistics-input.json"
    """What `courier-api safety statistics` reads as it is, with the answer that the report shows."""


CASE_COLUMNS = (
    "ref", "kind", "nature", "victim", "happened_on", "hour", "person", "platform", "zone",
    "municipality", "weather", "light", "road_surface", "vehicle", "deviation", "agent", "body",
    "incident_class", "lost", "lost_days", "to_come", "days_to_come", "adapted_work_days", "death",
    "permanent_percent", "report_delay_minutes", "declared", "seniority",
)  # fmt: skip
HOURS_COLUMNS = ("scope", "month", "group", "seconds", "shifts", "orders", "estimated_hours")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsFile:
    """One file, and how a browser is told of it."""

    name: str
    media_type: str
    text: str


def export_of_period(session: Session, asked: Asked, name: ExportName) -> StatisticsFile:
    """One file of the report. Inside a transaction: that it was taken is logged."""
    report = report_of_period(session, asked)
    log_reading(session, asked, cases=len(report.rows.cases), action="export.statistics")
    return file_of(report, name)


def file_of(report: StatisticsReport, name: ExportName) -> StatisticsFile:
    """The file of a report; a frozen one gives the same file for ever."""
    months = f"{report.period.first_month:%Y-%m}-{report.period.last_month:%Y-%m}"
    text = {
        ExportName.CASES: lambda: csv_table(CASE_COLUMNS, map(case_cells, report.rows.cases)),
        ExportName.HOURS: lambda: csv_table(HOURS_COLUMNS, map(hours_cells, report.rows.hours)),
        ExportName.REPORT: lambda: json_text(document_of(report)),
        ExportName.STATISTICS_INPUT: lambda: json_text(statistics_input(report)),
    }[name]()
    media_type = "text/csv" if name.value.endswith(".csv") else "application/json"
    return StatisticsFile(name=f"statistics-{months}-{name}", media_type=media_type, text=text)


def json_text(document: object) -> str:
    """The same document is always the same text."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def case_cells(case: CaseRow) -> dict[str, object]:
    """A case as cells; spans of lost days are written first/last, parted by a semicolon."""
    cells: dict[str, object] = {
        name: getattr(case, name) for name in CASE_COLUMNS if name not in ("lost", "to_come")
    }
    return {**cells, "lost": _spans(case.lost), "to_come": _spans(case.to_come)}


def _spans(spans: Iterable[DaySpan]) -> str:
    return ";".join(f"{span.first_day}/{span.last_day}" for span in spans)


def hours_cells(row: HoursRow) -> dict[str, object]:
    """Hours of a month as cells."""
    return {name: getattr(row, name) for name in HOURS_COLUMNS}


def statistics_input(report: StatisticsReport) -> list[dict[str, Any]]:
    """For everybody, each month and each group with hours: input of the rule, and what the page shows."""
    figures, period = report.figures, report.period
    cases = report.rows.cases
    found = [_checked("all", cases, period, figures.workplace, report.days)]
    for month in figures.months:
        only = Period(first_month=month.month, last_month=month.month)
        found.append(_checked(f"{month.month:%Y-%m}", cases, only, month.rated, report.days))
    for split in SCOPES:
        for group in report.splits[split]:
            if group.rated is not None:
                mine = [case for case in cases if KEYS[split](case) == group.key]
                name = f"{split.value}:{group.key or ''}"
                found.append(_checked(name, mine, period, group.rated, report.days))
    return found


def _checked(
    name: str, cases: Iterable[CaseRow], period: Period, shown: Rated, days: DayView
) -> dict[str, Any]:
    """Cases as they stand; in the view by calendar the rule is given the counts, days as they fell."""
    accidents = [
        {
            "nature": case.nature.value,
            "incapacity_days": case.lost_days,
            "days_to_come": case.days_to_come,
            "adapted_work_days": case.adapted_work_days,
            "death": case.death,
            "permanent_pct": str(case.permanent_percent),
        }
        for case in cases_in(cases, period)
        if case.is_accident
    ]
    counts = {
        "N": shown.totals.accidents,
        "L": shown.totals.lost_days,
        "P": str(shown.totals.permanent_percents),
        "D": shown.totals.deaths,
    }
    told = {"cases": accidents} if days is DayView.ACCIDENT_YEAR else counts
    hours = {"H": plain(shown.exposure.hours)}
    return {"name": name, **hours, **told, "shown": shown_rates(shown)}


def shown_rates(found: Rated) -> dict[str, Any]:
    """N, L, D, H and the rates as `courier-api safety statistics` writes them."""
    return {
        "N": found.totals.accidents,
        "L": found.totals.lost_days,
        "D": found.totals.deaths,
        "H": plain(found.exposure.hours),
        "Fg": displayed(found.rates.frequency),
        "Wg": displayed(found.rates.severity),
        "Gg": displayed(found.rates.overall_severity),
        "estimated": found.exposure.estimated,
    }


def plain(number: Decimal) -> str:
    """Without exponent and without zeros after the last digit that says something."""
    return format(number.normalize(), "f")


def csv_table(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows under a head, by the names of their cells."""
    text = io.StringIO()
    names = list(columns)
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return text.getvalue()


def _cell(value: object) -> object:
    """Nothing is an empty cell; text that a spreadsheet would reckon out is kept text."""
    if value is None:
        return ""
    text = value.value if isinstance(value, StrEnum) else value
    is_formula = isinstance(text, str) and text.startswith(FORMULA_STARTS)
    return f"'{text}" if is_formula else text
