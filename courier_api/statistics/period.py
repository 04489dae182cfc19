"""The report of a period, read from what is stored; that health data was read is written down once."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.statistics.bind_columns import read_columns
from courier_api.statistics.read_cases import read_cases
from courier_api.statistics.read_hours import read_hours
from courier_api.statistics.report import (
    CountedReport,
    Only,
    StatisticsReport,
    count_report,
    make_report,
)
from safety.case_columns import CaseColumns, Flags
from safety.case_rows import MONTHS_A_YEAR, CaseRow, DayView, Period, ReportRows
from safety.period_figures import PeriodFigures

LOOK_BACK_MONTHS = 3 * MONTHS_A_YEAR
"""How long before a period an accident may lie whose days still fall into it: the time after which
a claim lapses."""
EVERYTHING = Only()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which report somebody wants, and who."""

    employer_number: str
    period: Period
    actor: str
    now: datetime
    days: DayView = DayView.ACCIDENT_YEAR
    only: Only = EVERYTHING


def figures_of_period(
    session: Session,
    employer_number: str,
    period: Period,
    *,
    actor: str,
    now: datetime,
    days: DayView = DayView.ACCIDENT_YEAR,
) -> PeriodFigures:
    """The figures of a period, for reports of others. Inside a transaction: the reading is logged."""
    asked = Asked(employer_number=employer_number, period=period, actor=actor, now=now, days=days)
    return counted_report(session, asked).figures


def counted_report(session: Session, asked: Asked) -> CountedReport:
    """The figures of the report without its rows: quick however many cases there are.

    Inside a transaction: the reading is logged.
    """
    cases = read_columns(
        session, asked.employer_number, asked.period.earlier(LOOK_BACK_MONTHS), now=asked.now
    )
    hours = read_hours(session, asked.employer_number, asked.period.earlier(MONTHS_A_YEAR - 1))
    log_reading(session, asked, cases=int(np.count_nonzero(_may_be_counted(cases, asked.period))))
    return count_report(cases, hours, asked.period, asked.days, only=asked.only, read_at=asked.now)


def report_of_period(session: Session, asked: Asked) -> StatisticsReport:
    """The whole report with its rows. Inside a transaction: the reading is logged."""
    rows = read_rows(session, asked.employer_number, asked.period, now=asked.now)
    log_reading(session, asked, cases=len(rows.cases))
    return make_report(rows, asked.period, asked.days, only=asked.only, read_at=asked.now)


def read_rows(
    session: Session, employer_number: str, period: Period, *, now: datetime
) -> ReportRows:
    """Everything a report is made of, with ten statements however many cases there are.

    Cases go back as far as their days may reach into the period, hours as far as the first rolling
    year.
    """
    cases = read_cases(session, employer_number, period.earlier(LOOK_BACK_MONTHS), now=now)
    hours = read_hours(session, employer_number, period.earlier(MONTHS_A_YEAR - 1))
    needed = [case for case in cases if _may_count(case, period)]
    return ReportRows(cases=tuple(needed), hours=tuple(hours))


def log_reading(
    session: Session, asked: Asked, *, cases: int, action: str = "read.statistics"
) -> None:
    """Write down that injuries of a period were counted: one line a report, with how many."""
    months = f"{asked.period.first_month:%Y-%m}/{asked.period.last_month:%Y-%m}"
    access = Access(
        employer_number=asked.employer_number,
        actor=asked.actor,
        action=action,
        subject_kind="statistics",
        subject_id=months,
        purpose="statistics",
        facts={"cases": cases},
    )
    record(session, access, at=asked.now)


def _may_count(case: CaseRow, period: Period) -> bool:
    """Inside the period or a rolling year of it, or with days that reach into these."""
    year = period.earlier(MONTHS_A_YEAR - 1)
    spans = (*case.lost, *case.to_come)
    return year.holds(case.happened_on) or any(span.days_in(year) for span in spans)


def _may_be_counted(cases: CaseColumns, period: Period) -> Flags:
    """The same for columns."""
    year = period.earlier(MONTHS_A_YEAR - 1)
    days = cases.per_row(cases.lost, cases.lost.days_in(year))
    to_come = cases.per_row(cases.to_come, cases.to_come.days_in(year))
    found: Flags = cases.happened_in(year) | (days + to_come > 0)
    return found
