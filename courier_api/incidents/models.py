"""Tables of incidents. Health data sits in a table of its own, under a key of its own."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedJson, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id, Stamp


class Incident(Base):
    """A report: injury, near miss, damage, aggression or hazard. Nothing medical is in this table.

    `report_key` names the report in its sender's words, so that a repeated one is the same incident.
    `version` rises with every change by a person: who edits an older version is told so. The codes
    of environment and activity say where and at what somebody was; the others are health data.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("employer_number", "ref"),
        UniqueConstraint("employer_number", "report_key"),
        Index("ix_incidents_employer_status", "employer_number", "status"),
        Index("ix_incidents_employer_occurred", "employer_number", "occurred_at"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    ref: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20))
    courier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("couriers.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    shift_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("shifts.id"))
    external_id: Mapped[str | None] = mapped_column(String(200))
    report_key: Mapped[str | None] = mapped_column(String(260))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accident_date: Mapped[date]
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    notified_employer_at: Mapped[datetime] = mapped_column(UtcDateTime)
    nature: Mapped[str] = mapped_column(String(12))
    place: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson())
    what_happened: Mapped[str | None] = mapped_column(String(30))
    needs_help: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(16))
    classification: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    missing: Mapped[list[str]] = mapped_column(JsonColumn)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    owner_staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    severity: Mapped[int | None]
    potential_severity: Mapped[int | None]
    snoozed_until: Mapped[date | None]
    duplicate_of_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incidents.id"))
    tags: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    vehicle: Mapped[str | None] = mapped_column(String(20))
    weather: Mapped[str | None] = mapped_column(String(20))
    light: Mapped[str | None] = mapped_column(String(20))
    road_surface: Mapped[str | None] = mapped_column(String(20))
    place_kind: Mapped[str | None] = mapped_column(String(12))
    traffic_accident: Mapped[bool | None]
    environment_code: Mapped[str | None] = mapped_column(String(6))
    activity_code: Mapped[str | None] = mapped_column(String(6))
    order_ref: Mapped[str | None] = mapped_column(String(100))
    confidential: Mapped[bool] = mapped_column(default=False)
    class_confirmed_by: Mapped[str | None] = mapped_column(String(80))
    class_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    stamp: Mapped[Stamp]


class IncidentHealth(Base):
    """What was hurt and how: health data, encrypted with the health key, every reading logged."""

    __tablename__ = "incident_health"

    incident_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False
    )
    employer_number: Mapped[EmployerNumber]
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    stamp: Mapped[Stamp]


class IncidentDeadline(Base):
    """A legal clock as a row, so that its history survives a change of class.

    `source` is the text of law; `confirmed` is False for a term that nobody could verify.
    """

    __tablename__ = "incident_deadlines"
    __table_args__ = (
        Index("ix_incident_deadlines_running", "employer_number", "state", "ends_at"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    start_date: Mapped[date]
    legal_due: Mapped[date | None]
    work_by: Mapped[date]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(120))
    confirmed: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waive_reason: Mapped[str | None] = mapped_column(String(200))
    rule_version: Mapped[str] = mapped_column(String(20))
    done_by: Mapped[str | None] = mapped_column(String(80))
    done_note: Mapped[str | None] = mapped_column(String(200))
    stamp: Mapped[Stamp]


class IncidentEvent(Base):
    """One line of the timeline. Append-only; when it happened and when it was written stay apart."""

    __tablename__ = "incident_events"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)


class IncidentNumber(Base):
    """The last number given out in a year, so that references have no gap and no repeat."""

    __tablename__ = "incident_numbers"
    __table_args__ = (UniqueConstraint("employer_number", "year"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    year: Mapped[int]
    last_number: Mapped[int] = mapped_column(BigInteger)
