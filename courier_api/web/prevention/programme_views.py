"""What the pages of the programme show: analyses, visits, platforms, campaigns, reports, holds."""

from dataclasses import dataclass
from datetime import date, datetime

from courier_api.prevention.analyse import Scope
from courier_api.prevention_reports.report import Figure
from safety.prevention.campaigns import Effect
from safety.prevention.states import AnalysisState
from safety.zone_holds import HoldReason

Platforms = tuple[tuple[str, str], ...]
"""Slug and name of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisLine:
    """A risk analysis in the list; `is_due`: its review or its plan is over its day."""

    analysis_id: int
    scope: Scope
    subject: str
    state: AnalysisState
    planned_on: date
    review_on: date | None
    versions: int
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """A visit on the spot."""

    visit_id: int
    place: str
    subject: str | None
    planned_on: date
    visited_on: date | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysesView:
    """The calendar: what comes, and what was."""

    analyses: tuple[AnalysisLine, ...]
    visits: tuple[VisitLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of the findings."""

    version: int
    findings: str
    measures: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisView:
    """One analysis with its versions, newest first, and its visits."""

    line: AnalysisLine
    versions: tuple[VersionLine, ...]
    visits: tuple[VisitLine, ...]
    can_share: bool
    can_close: bool
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureLine:
    """A risky feature of a platform."""

    feature_id: int
    platform_name: str
    name: str
    rating: int
    flags: int
    measure: str | None
    settled_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLine:
    """What somebody said. `courier_name` None: not named."""

    platform_name: str
    feature: str | None
    courier_name: str | None
    incident_refs: tuple[str, ...]
    words: str
    flagged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformsView:
    """The register of features and the flags, the latest first."""

    platforms: Platforms
    features: tuple[FeatureLine, ...]
    flags: tuple[FlagLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLine:
    """A campaign with what happened before and after."""

    campaign_id: int
    title: str
    platform_name: str | None
    about: str | None
    starts_on: date
    ends_on: date
    message: str
    effect: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignsView:
    """All campaigns, the latest first."""

    platforms: Platforms
    lines: tuple[CampaignLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A frozen report; `is_year` else a month."""

    report_id: int
    first_day: date
    is_year: bool
    version: int
    frozen_at: datetime
    is_latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsView:
    """All reports, and the periods that can be frozen with one click, the latest first."""

    lines: tuple[ReportLine, ...]
    months: tuple[date, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One report, every figure in its order."""

    line: ReportLine
    figures: tuple[tuple[Figure, int | str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """A hold with what it concerns. `is_running` also before it begins; `held_minutes` of shifts."""

    hold_id: int
    postcodes: tuple[str, ...]
    platform_name: str | None
    reason: HoldReason
    words: str | None
    starts_at: datetime
    ends_at: datetime
    ends_typed: str
    is_running: bool
    is_lifted: bool
    shifts: int
    couriers: int
    without_phone: int
    without_place: int
    held_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsView:
    """Holds that run or come first, then those of the last weeks."""

    platforms: Platforms
    lines: tuple[HoldLine, ...]
