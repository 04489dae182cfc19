"""Tables of the programme: analyses, visits, platforms' features and flags, campaigns, reports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class RiskAnalysis(Base):
    """What is analysed: a platform, a town or an activity. Its findings are in versions."""

    __tablename__ = "risk_analyses"
    __table_args__ = (Index("ix_risk_analyses_employer", "employer_number", "state"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    scope: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(30))
    planned_on: Mapped[date]
    visited_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    review_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))


class RiskAnalysisVersion(Base):
    """The findings and measures as they were written once. Append-only."""

    __tablename__ = "risk_analysis_versions"
    __table_args__ = (UniqueConstraint("analysis_id", "version"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    analysis_id: Mapped[int] = mapped_column(BigId, ForeignKey("risk_analyses.id"))
    version: Mapped[int]
    findings: Mapped[str] = mapped_column(EncryptedText())
    measures: Mapped[str] = mapped_column(EncryptedText())
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(80))


class SiteVisit(Base):
    """A visit on the spot, of an analysis or by itself. `visited_on` null: still to come."""

    __tablename__ = "site_visits"
    __table_args__ = (Index("ix_site_visits_employer", "employer_number", "planned_on"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    analysis_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("risk_analyses.id"))
    place: Mapped[str] = mapped_column(String(120))
    planned_on: Mapped[date]
    visited_on: Mapped[date | None]
    words: Mapped[str | None] = mapped_column(EncryptedText())
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(80))


class PlatformFeature(Base):
    """What a platform's application does that can push a rider: 1 trend only to 5 act at once."""

    __tablename__ = "platform_features"
    __table_args__ = (Index("ix_platform_features_employer", "employer_number", "source_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    name: Mapped[str] = mapped_column(String(120))
    rating: Mapped[int]
    measure: Mapped[str | None] = mapped_column(EncryptedText())
    settled_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))


class RiskPressureFlag(Base):
    """Somebody says that a platform pushed them to take a risk.

    Who said it is read by the adviser only and never ranks anybody; `courier_id` null: not given.
    """

    __tablename__ = "risk_pressure_flags"
    __table_args__ = (Index("ix_risk_pressure_flags_employer", "employer_number", "source_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    feature_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("platform_features.id"))
    incident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incidents.id"))
    courier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("couriers.id"))
    words: Mapped[str] = mapped_column(EncryptedText())
    flagged_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Campaign(Base):
    """A message to couriers for some days. `about`: which incidents it wants fewer of.

    `message`: by language; `source_id` null: everybody, else who rides for that platform.
    """

    __tablename__ = "campaigns"
    __table_args__ = (Index("ix_campaigns_employer", "employer_number", "starts_on"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    title: Mapped[str] = mapped_column(String(120))
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    about: Mapped[str | None] = mapped_column(String(30))
    message: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(80))


class PreventionReport(Base):
    """The figures of a year or a month as they were frozen. Append-only; a new look is a new version.

    `first_day` and `last_day` say the period.
    """

    __tablename__ = "prevention_reports"
    __table_args__ = (UniqueConstraint("employer_number", "first_day", "last_day", "version",
                         name="uq_prevention_reports_period"),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    first_day: Mapped[date]
    last_day: Mapped[date]
    version: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by: Mapped[str] = mapped_column(String(80))
