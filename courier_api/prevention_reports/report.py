"""The report of the prevention service for a month or a year: counted, frozen, compared.

Source: Code on well-being at work, book II title 1, annex II.1-3 (docs/sources.md#code-internal-service).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.locks import hold_names
from courier_api.prevention.errors import By, NotOurs, note, wrong
from courier_api.prevention.models import BikeCheck, Gear, Training
from courier_api.prevention.programme_models import (
    Campaign,
    PreventionReport,
    RiskAnalysis,
    RiskPressureFlag,
    SiteVisit,
)
from courier_api.statistics.period import figures_of_period
from safety import case_rows
from safety.period_figures import PeriodFigures
from safety.statistics import displayed


class Figure(StrEnum):
    """Every line of a report, in its order. Money is in cents, hours and rates are texts."""

    INCIDENTS = "incidents"
    INJURIES = "injuries"
    NEAR_MISSES = "near_misses"
    SERIOUS = "serious"
    WORKPLACE = "workplace"
    LOST_DAYS = "lost_days"
    DAYS_TO_COME = "days_to_come"
    DEATHS = "deaths"
    COMMUTING = "commuting"
    COMMUTING_DAYS = "commuting_days"
    COMMUTING_DAYS_TO_COME = "commuting_days_to_come"
    HOURS = "hours"
    ESTIMATED = "estimated"
    FREQUENCY = "frequency"
    SEVERITY = "severity"
    OVERALL_SEVERITY = "overall_severity"
    IN_TIME = "in_time"
    TRAINED = "trained"
    NOT_PASSED = "not_passed"
    BIKES_CHECKED = "bikes_checked"
    BIKES_FAILED = "bikes_failed"
    GEAR_ISSUED = "gear_issued"
    GEAR_CENTS = "gear_cents"
    ANALYSES = "analyses"
    ANALYSES_CLOSED = "analyses_closed"
    VISITS = "visits"
    FLAGS = "flags"
    CAMPAIGNS = "campaigns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A whole month or a whole year."""

    first: date
    last: date

    @property
    def months(self) -> case_rows.Period:
        """The same in the words of the statistics."""
        return case_rows.Period(first_month=self.first, last_month=self.last.replace(day=1))


def period_of(text: str) -> Period:
    """The period that is written as `2026` or `2026-03`. Raises Invalid."""
    try:
        if len(text) == len("2026"):
            return Period(first=date(int(text), 1, 1), last=date(int(text), 12, 31))
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise wrong("period") from None
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(first=first, last=after - timedelta(days=1))


def freeze_report(session: Session, period: Period, by: By) -> int:
    """Keep the figures as they are now under the next version; the same figures are kept once.

    Gives the number of its row. Raises Invalid for a period that has not begun.
    """
    if period.first > local_date(by.now):
        raise wrong("period", "future")
    hold_names(session, [f"prevention-report:{by.employer_number}"])
    figures = count_figures(session, period, by)
    last = latest_report(session, by.employer_number, period)
    if last is not None and last.figures == figures:
        return last.id
    row = PreventionReport(
        employer_number=by.employer_number,
        first_day=period.first,
        last_day=period.last,
        version=1 if last is None else last.version + 1,
        figures=figures,
        frozen_at=by.now,
        frozen_by=by.actor,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "report.frozen", ("prevention_report", row.id), {"version": row.version})
    return row.id


def latest_report(
    session: Session, employer_number: str, period: Period
) -> PreventionReport | None:
    """The last version of a period."""
    return session.scalar(
        select(PreventionReport)
        .where(
            PreventionReport.employer_number == employer_number,
            PreventionReport.first_day == period.first,
            PreventionReport.last_day == period.last,
        )
        .order_by(PreventionReport.version.desc())
        .limit(1)
    )


def own_report(session: Session, report_id: int, employer_number: str) -> PreventionReport:
    """A report of the co-operative. Raises NotOurs."""
    row = session.get(PreventionReport, report_id)
    if row is None or row.employer_number != employer_number:
        raise NotOurs
    return row


def count_figures(session: Session, period: Period, by: By) -> dict[str, int | str]:
    """Every figure of a period, by name. Inside a transaction: that injuries were counted is logged."""
    accidents = figures_of_period(
        session, by.employer_number, period.months, actor=by.actor, now=by.now
    )
    found: dict[Figure, int | str] = {
        **_accidents(accidents),
        **_courier_work(session, by.employer_number, period),
        **_programme(session, by.employer_number, period),
    }
    return {name.value: found[name] for name in Figure}


def _accidents(figures: PeriodFigures) -> dict[Figure, int | str]:
    """Days count in the year of the accident, as on the page of statistics unless asked otherwise.

    Only days really lost by the day the report is frozen; certified ones after it are told apart.
    """
    work, rates = figures.workplace, figures.workplace.rates
    return {
        Figure.INCIDENTS: figures.incidents,
        Figure.INJURIES: figures.injuries,
        Figure.NEAR_MISSES: figures.near_misses,
        Figure.SERIOUS: figures.pyramid.serious,
        Figure.WORKPLACE: work.totals.accidents,
        Figure.LOST_DAYS: work.totals.lost_days,
        Figure.DAYS_TO_COME: work.totals.days_to_come,
        Figure.DEATHS: work.totals.deaths,
        Figure.COMMUTING: figures.commuting.accidents,
        Figure.COMMUTING_DAYS: figures.commuting.lost_days,
        Figure.COMMUTING_DAYS_TO_COME: figures.commuting.days_to_come,
        Figure.HOURS: displayed(work.exposure.hours) or "",
        Figure.ESTIMATED: int(work.exposure.estimated),
        Figure.FREQUENCY: displayed(rates.frequency) or "",
        Figure.SEVERITY: displayed(rates.severity) or "",
        Figure.OVERALL_SEVERITY: displayed(rates.overall_severity) or "",
        Figure.IN_TIME: displayed(figures.share_declared_in_time) or "",
    }


def _courier_work(
    session: Session, employer_number: str, period: Period
) -> dict[Figure, int | str]:
    def count(day: InstrumentedAttribute[date | None], *more: ColumnElement[bool]) -> int:
        table = day.class_
        query = select(func.count()).where(
            table.employer_number == employer_number, day.between(period.first, period.last), *more
        )
        return session.scalar(query) or 0

    cents = session.scalar(
        select(func.sum(Gear.unit_cost_cents)).where(
            Gear.employer_number == employer_number,
            Gear.issued_on.between(period.first, period.last),
        )
    )
    passed = Training.state.in_(("passed", "expired"))
    failed = BikeCheck.state.in_(("failed", "rebooked"))
    return {
        Figure.TRAINED: count(Training.held_on, passed),
        Figure.NOT_PASSED: count(Training.held_on, ~passed),
        Figure.BIKES_CHECKED: count(BikeCheck.checked_on),
        Figure.BIKES_FAILED: count(BikeCheck.checked_on, failed),
        Figure.GEAR_ISSUED: count(Gear.issued_on),
        Figure.GEAR_CENTS: int(cents or 0),
    }


def _programme(session: Session, employer_number: str, period: Period) -> dict[Figure, int | str]:
    first, last = period.first, period.last
    analyses = session.execute(
        select(RiskAnalysis.planned_on, RiskAnalysis.closed_on).where(
            RiskAnalysis.employer_number == employer_number, RiskAnalysis.planned_on <= last
        )
    ).all()
    visits = session.scalar(
        select(func.count()).where(
            SiteVisit.employer_number == employer_number, SiteVisit.visited_on.between(first, last)
        )
    )
    flags = session.scalars(
        select(RiskPressureFlag.flagged_at).where(
            RiskPressureFlag.employer_number == employer_number
        )
    )
    campaigns = session.scalar(
        select(func.count()).where(
            Campaign.employer_number == employer_number,
            Campaign.starts_on <= last,
            Campaign.ends_on >= first,
        )
    )
    return {
        Figure.ANALYSES: sum(row.planned_on >= first for row in analyses),
        Figure.ANALYSES_CLOSED: sum(
            row.closed_on is not None and first <= row.closed_on <= last for row in analyses
        ),
        Figure.VISITS: visits or 0,
        Figure.FLAGS: sum(first <= local_date(at) <= last for at in flags),
        Figure.CAMPAIGNS: campaigns or 0,
    }
