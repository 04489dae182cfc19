"""Reads analyses with their visits, the register of platforms, campaigns and reports."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.models import Incident
from courier_api.prevention.analyse import Scope, own_analysis
from courier_api.prevention.campaign import effect
from courier_api.prevention.errors import By
from courier_api.prevention.link_risk import RiskKind, cases_of_risks
from courier_api.prevention.programme_models import (
    Campaign,
    PlatformFeature,
    PreventionReport,
    RiskAnalysis,
    RiskAnalysisVersion,
    RiskPressureFlag,
    SiteVisit,
)
from courier_api.prevention_reports.report import Figure, Period, own_report
from courier_api.sources.models import Source
from courier_api.sources.queries import source_names
from courier_api.web.prevention.programme_views import (
    AnalysesView,
    AnalysisLine,
    AnalysisView,
    CampaignLine,
    CampaignsView,
    FeatureLine,
    FlagLine,
    Platforms,
    PlatformsView,
    ReportLine,
    ReportsView,
    ReportView,
    VersionLine,
    VisitLine,
)
from courier_api.web.prevention.read_people import names_of
from safety.prevention.states import AnalysisState, steps_from

MOST_ROWS = 200
MONTHS = 6
YEARS = 2


def analyses_view(session: Session, by: By) -> AnalysesView:
    """Analyses by the day that matters next, visits by their day."""
    today = local_date(by.now)
    rows = session.scalars(
        select(RiskAnalysis)
        .where(RiskAnalysis.employer_number == by.employer_number)
        .order_by(func.coalesce(RiskAnalysis.review_on, RiskAnalysis.planned_on), RiskAnalysis.id)
        .limit(MOST_ROWS)
    ).all()
    versions = _version_counts(session, by.employer_number)
    return AnalysesView(
        analyses=tuple(_analysis_line(row, versions.get(row.id, 0), today) for row in rows),
        visits=_visits(session, by.employer_number),
    )


def analysis_view(session: Session, by: By, analysis_id: int) -> AnalysisView:
    """One analysis. Raises NotOurs."""
    row = own_analysis(session, analysis_id, by.employer_number, lock=False)
    versions = session.scalars(
        select(RiskAnalysisVersion)
        .where(RiskAnalysisVersion.analysis_id == row.id)
        .order_by(RiskAnalysisVersion.version.desc())
    ).all()
    steps = steps_from(AnalysisState(row.state))
    return AnalysisView(
        line=_analysis_line(row, len(versions), local_date(by.now)),
        versions=tuple(
            VersionLine(
                version=each.version,
                findings=each.findings,
                measures=each.measures,
                written_at=each.written_at,
            )
            for each in versions
        ),
        visits=_visits(session, by.employer_number, analysis_id=row.id),
        can_share=AnalysisState.SHARED in steps,
        can_close=AnalysisState.CLOSED in steps,
        cases=cases_of_risks(session, RiskKind.ANALYSIS, [row.id]).get(row.id, ()),
    )


def platforms_view(session: Session, by: By) -> PlatformsView:
    """Features that are not settled first, the worst on top."""
    features = session.scalars(
        select(PlatformFeature)
        .where(PlatformFeature.employer_number == by.employer_number)
        .order_by(
            PlatformFeature.settled_on.is_not(None),
            PlatformFeature.rating.desc(),
            PlatformFeature.id,
        )
    ).all()
    flags = session.execute(
        select(RiskPressureFlag, Incident.ref)
        .outerjoin(Incident, Incident.id == RiskPressureFlag.incident_id)
        .where(RiskPressureFlag.employer_number == by.employer_number)
        .order_by(RiskPressureFlag.id.desc())
        .limit(MOST_ROWS)
    ).all()
    sources = source_names(session, by.employer_number)
    feature_names = {each.id: each.name for each in features}
    counts = Counter(flag.feature_id for flag, _ in flags)
    names = names_of(session, by.employer_number) if flags else {}
    linked = cases_of_risks(session, RiskKind.FLAG, [flag.id for flag, _ in flags])
    return PlatformsView(
        platforms=platforms_of(session, by),
        features=tuple(
            FeatureLine(
                feature_id=each.id,
                platform_name=sources[each.source_id],
                name=each.name,
                rating=each.rating,
                flags=counts[each.id],
                measure=each.measure,
                settled_on=each.settled_on,
            )
            for each in features
        ),
        flags=tuple(
            FlagLine(
                platform_name=sources[flag.source_id],
                feature=feature_names.get(flag.feature_id or 0),
                courier_name=names[flag.courier_id][0] if flag.courier_id else None,
                incident_refs=tuple(
                    dict.fromkeys((*([ref] if ref else []), *linked.get(flag.id, ())))
                ),
                words=flag.words,
                flagged_at=flag.flagged_at,
            )
            for flag, ref in flags
        ),
    )


def campaigns_view(session: Session, by: By, language: str) -> CampaignsView:
    """Every campaign with its effect, the latest first."""
    rows = session.scalars(
        select(Campaign)
        .where(Campaign.employer_number == by.employer_number)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
        .limit(MOST_ROWS)
    ).all()
    sources, today = source_names(session, by.employer_number), local_date(by.now)
    return CampaignsView(
        platforms=platforms_of(session, by),
        lines=tuple(
            CampaignLine(
                campaign_id=row.id,
                title=row.title,
                platform_name=sources[row.source_id] if row.source_id else None,
                about=row.about,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                message=row.message[language],
                effect=effect(session, row, today=today),
            )
            for row in rows
        ),
    )


def reports_view(session: Session, by: By) -> ReportsView:
    """Frozen reports, and the last months and years to freeze."""
    rows = session.scalars(
        select(PreventionReport)
        .where(PreventionReport.employer_number == by.employer_number)
        .order_by(PreventionReport.first_day.desc(), PreventionReport.id.desc())
        .limit(MOST_ROWS)
    ).all()
    today = local_date(by.now)
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    newest = {(row.first_day, row.last_day): row.id for row in reversed(rows)}
    return ReportsView(
        lines=tuple(_report_line(row, newest[row.first_day, row.last_day]) for row in rows),
        months=tuple(months),
        years=tuple(today.year - back for back in range(YEARS)),
    )


def report_view(session: Session, by: By, report_id: int) -> ReportView:
    """One report. Raises NotOurs."""
    row = own_report(session, report_id, by.employer_number)
    newest = session.scalar(
        select(func.max(PreventionReport.id)).where(
            PreventionReport.employer_number == by.employer_number,
            PreventionReport.first_day == row.first_day,
            PreventionReport.last_day == row.last_day,
        )
    )
    return ReportView(
        line=_report_line(row, newest or row.id),
        figures=tuple((figure, row.figures.get(figure.value, "")) for figure in Figure),
    )


def platforms_of(session: Session, by: By) -> Platforms:
    """The platforms to choose from, by name."""
    rows = session.execute(
        select(Source.slug, Source.name)
        .where(Source.employer_number == by.employer_number, Source.test_of_id.is_(None))
        .order_by(Source.name)
    )
    return tuple((slug, name) for slug, name in rows)


def _version_counts(session: Session, employer_number: str) -> dict[int, int]:
    rows = session.execute(
        select(RiskAnalysisVersion.analysis_id, func.count().label("versions"))
        .where(RiskAnalysisVersion.employer_number == employer_number)
        .group_by(RiskAnalysisVersion.analysis_id)
    )
    return {row.analysis_id: row.versions for row in rows}


def _analysis_line(row: RiskAnalysis, versions: int, today: date) -> AnalysisLine:
    state = AnalysisState(row.state)
    next_on = row.review_on if state is AnalysisState.CLOSED else row.planned_on
    return AnalysisLine(
        analysis_id=row.id,
        scope=Scope(row.scope),
        subject=row.subject,
        state=state,
        planned_on=row.planned_on,
        review_on=row.review_on,
        versions=versions,
        is_due=next_on is not None and next_on <= today,
    )


def _visits(
    session: Session, employer_number: str, *, analysis_id: int | None = None
) -> tuple[VisitLine, ...]:
    query = (
        select(SiteVisit, RiskAnalysis.subject)
        .outerjoin(RiskAnalysis, RiskAnalysis.id == SiteVisit.analysis_id)
        .where(SiteVisit.employer_number == employer_number)
        .order_by(SiteVisit.visited_on.is_not(None), SiteVisit.planned_on, SiteVisit.id)
    )
    if analysis_id is not None:
        query = query.where(SiteVisit.analysis_id == analysis_id)
    return tuple(
        VisitLine(
            visit_id=row.id,
            place=row.place,
            subject=subject,
            planned_on=row.planned_on,
            visited_on=row.visited_on,
            words=row.words,
        )
        for row, subject in session.execute(query.limit(MOST_ROWS))
    )


def _report_line(row: PreventionReport, newest_id: int) -> ReportLine:
    return ReportLine(
        report_id=row.id,
        first_day=row.first_day,
        is_year=Period(first=row.first_day, last=row.last_day).months.is_year,
        version=row.version,
        frozen_at=row.frozen_at,
        is_latest=row.id == newest_id,
    )
