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
from safety.case_rows import CaseRow, HoursRow, Period, Scope
from safety.period_figures import Rated, cases_in, exposure_of, hours_in
from safety.statistics import displayed


class ExportName(StrEnum):
    """The files of an export."""

    CASES = "cases.csv"
    HOURS = "hours.csv"
    REPORT = "report.json"
    STATISTICS_INPUT = "statistics-input.json"
    """What `courier-api safety statistics` reads, with the answer that the report shows."""


CASE_COLUMNS = (
    "ref", "kind", "nature", "victim", "happened_on", "hour", "person", "platform", "zone",
    "municipality", "weather", "vehicle", "deviation", "agent", "body", "incident_class", "lost",
    "lost_days", "adapted_work_days", "death", "permanent_percent", "report_delay_minutes",
    "declared", "seniority",
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
        ExportName.CASES: lambda: _table(CASE_COLUMNS, map(case_cells, report.rows.cases)),
        ExportName.HOURS: lambda: _table(HOURS_COLUMNS, map(hours_cells, report.rows.hours)),
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
        name: getattr(case, name) for name in CASE_COLUMNS if name != "lost"
    }
    cells["lost"] = ";".join(f"{span.first_day}/{span.last_day}" for span in case.lost)
    return cells


def hours_cells(row: HoursRow) -> dict[str, object]:
    """Hours of a month as cells."""
    return {name: getattr(row, name) for name in HOURS_COLUMNS}


def statistics_input(report: StatisticsReport) -> list[dict[str, Any]]:
    """For everybody, each month and each platform: the input of the rule, and what the page shows."""
    figures, period = report.figures, report.period
    cases, hours = report.rows.cases, report.rows.hours
    found = [_checked("all", cases, hours_in(hours, period, Scope.ALL), period, figures.workplace)]
    for month in figures.months:
        only = Period(first_month=month.month, last_month=month.month)
        work = hours_in(hours, only, Scope.ALL)
        found.append(_checked(f"{month.month:%Y-%m}", cases, work, only, month.rated))
    return found


def _checked(
    name: str, cases: Iterable[CaseRow], hours: Iterable[HoursRow], period: Period, shown: Rated
) -> dict[str, Any]:
    accidents = [
        {
            "nature": case.nature.value,
            "incapacity_days": case.lost_days,
            "adapted_work_days": case.adapted_work_days,
            "death": case.death,
            "permanent_pct": str(case.permanent_percent),
        }
        for case in cases_in(cases, period)
        if case.is_accident
    ]
    return {
        "name": name,
        "input": {"H": plain(exposure_of(hours).hours), "cases": accidents},
        "shown": shown_rates(shown),
    }


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


def _table(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
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
