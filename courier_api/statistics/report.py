"""A report of statistics: its rows, and everything that is counted from them. Plain values only.

It is stored when it is frozen: a field that is added later needs a default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from courier_api.foundation.clock import local_date
from safety.case_columns import CaseColumns, Flags
from safety.case_groups import Group, HourOfWeek, Split, groups, hours_of_week
from safety.case_rows import DayView, HoursRow, Period, ReportRows, Scope
from safety.column_figures import (
    figures_of_columns,
    groups_of_columns,
    hours_of_week_of_columns,
)
from safety.incidents import IncidentKind
from safety.period_figures import PeriodFigures, figures_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What a report is narrowed to; nothing named is everything."""

    platform: str | None = None
    kind: IncidentKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedReport:
    """The figures of one period of one co-operative as it was known at `read_at`."""

    period: Period
    days: DayView
    only: Only
    figures: PeriodFigures
    splits: Mapping[Split, tuple[Group, ...]]
    hours_of_week: tuple[HourOfWeek, ...]
    read_at: datetime

    @property
    def known_on(self) -> date:
        """The last day whose lost days are counted."""
        return local_date(self.read_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsReport(CountedReport):
    """The figures with the rows they are counted from."""

    rows: ReportRows


def count_report(
    cases: CaseColumns,
    hours: Sequence[HoursRow],
    period: Period,
    days: DayView,
    *,
    only: Only,
    read_at: datetime,
) -> CountedReport:
    """Count columns, narrowed first: equal to `make_report` of the same rows."""
    cases, hours = cases.take(_chosen(cases, only)), narrowed_hours(hours, only)
    return CountedReport(
        period=period,
        days=days,
        only=only,
        figures=figures_of_columns(cases, hours, period, days),
        splits={split: groups_of_columns(cases, hours, period, days, split) for split in Split},
        hours_of_week=hours_of_week_of_columns(cases, period),
        read_at=read_at,
    )


def _chosen(cases: CaseColumns, only: Only) -> Flags:
    chosen = np.ones(len(cases), dtype=np.bool_)
    if only.platform is not None:
        chosen &= cases.words["platform"].are(only.platform)
    if only.kind is not None:
        chosen &= cases.words["kind"].are(only.kind)
    return chosen


def make_report(
    rows: ReportRows, period: Period, days: DayView, *, only: Only, read_at: datetime
) -> StatisticsReport:
    """Count the rows, narrowed first."""
    rows = narrowed(rows, only)
    return StatisticsReport(
        period=period,
        days=days,
        only=only,
        rows=rows,
        figures=figures_from(rows, period, days),
        splits={split: groups(rows, period, days, split) for split in Split},
        hours_of_week=hours_of_week(rows.cases, period),
        read_at=read_at,
    )


def narrowed(rows: ReportRows, only: Only) -> ReportRows:
    """The rows of one platform or kind."""
    cases = tuple(
        case
        for case in rows.cases
        if only.platform in (None, case.platform) and only.kind in (None, case.kind)
    )
    return ReportRows(cases=cases, hours=narrowed_hours(rows.hours, only))


def narrowed_hours(hours: Sequence[HoursRow], only: Only) -> tuple[HoursRow, ...]:
    """The hours of one platform, which are then those of everybody.

    How long its couriers had worked, and where, is not told apart by platform: these hours go.
    """
    if only.platform is None:
        return tuple(hours)
    mine = [row for row in hours if row.scope is Scope.PLATFORM and row.group == only.platform]
    return (*mine, *(replace(row, scope=Scope.ALL, group=None) for row in mine))


_REPORT = TypeAdapter(StatisticsReport)


def document_of(report: StatisticsReport) -> dict[str, Any]:
    """The report as plain JSON values; decimals are text."""
    document: dict[str, Any] = _REPORT.dump_python(report, mode="json")
    return document


def report_of(document: Mapping[str, Any]) -> StatisticsReport:
    """The report that a document holds."""
    return _REPORT.validate_python(dict(document))
