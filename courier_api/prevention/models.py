"""Tables of what a courier brings in order: policy, bicycles and their checks, training, equipment."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import (
    BigId,
    EncryptedBytes,
    EncryptedText,
    JsonColumn,
    UtcDateTime,
)
from courier_api.foundation.models import Base, EmployerNumber, Id


class PreventionPolicyRow(Base):
    """What a co-operative has chosen; its changes are in the audit log. Without a row: proposals.

    `gates_from` null: nobody is kept from a shift.
    """

    __tablename__ = "prevention_policies"

    employer_number: Mapped[str] = mapped_column(
        String(10), ForeignKey("cooperatives.employer_number"), primary_key=True
    )
    gates_from: Mapped[date | None]
    training_months: Mapped[int]
    check_months: Mapped[int]
    warn_days: Mapped[int]
    fix_days: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))


class Bike(Base):
    """One bicycle. `courier_id` rides it now; `own` is the courier's, else the co-operative's."""

    __tablename__ = "bikes"
    __table_args__ = (
        Index("ix_bikes_employer", "employer_number", "retired_on"),
        Index("ix_bikes_courier", "courier_id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("couriers.id"))
    label: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    own: Mapped[bool]
    retired_on: Mapped[date | None]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(80))


class BikeCheck(Base):
    """One check of a bicycle: booked, then done. `found`: part to what was found.

    `incident_id` and `void_from` say which accident made it worthless.
    """

    __tablename__ = "bike_checks"
    __table_args__ = (Index("ix_bike_checks_bike", "bike_id", "id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    bike_id: Mapped[int] = mapped_column(BigId, ForeignKey("bikes.id"))
    state: Mapped[str] = mapped_column(String(20))
    planned_on: Mapped[date]
    checked_on: Mapped[date | None]
    checked_by: Mapped[str | None] = mapped_column(String(80))
    found: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    note: Mapped[str | None] = mapped_column(EncryptedText())
    valid_until: Mapped[date | None]
    full_until: Mapped[date | None]
    incident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incidents.id"))
    void_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BikeCheckPhoto(Base):
    """A photo of what a check found: the picture alone, nothing of its file or camera.

    `part` is the part that it shows; `sha256` is of the picture.
    """

    __tablename__ = "bike_check_photos"
    __table_args__ = (UniqueConstraint("check_id", "sha256"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    check_id: Mapped[int] = mapped_column(BigId, ForeignKey("bike_checks.id"))
    part: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    body: Mapped[bytes] = mapped_column(EncryptedBytes("personal"), deferred=True)


class Training(Base):
    """One courier's training on one topic."""

    __tablename__ = "trainings"
    __table_args__ = (
        Index("ix_trainings_courier", "courier_id", "topic"),
        Index("ix_trainings_employer", "employer_number", "state"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    topic: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    planned_on: Mapped[date | None]
    held_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))


class Gear(Base):
    """One piece of protective equipment for one courier; its cost in cents.

    `must_replace_since` is set when it took a blow: the row itself says nothing of anybody's health.
    """

    __tablename__ = "gear"
    __table_args__ = (
        Index("ix_gear_courier", "courier_id", "item"),
        Index("ix_gear_employer", "employer_number", "state"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    item: Mapped[str] = mapped_column(String(20))
    size: Mapped[str] = mapped_column(String(10))
    unit_cost_cents: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    requested_on: Mapped[date]
    issued_on: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    must_replace_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    incident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incidents.id"))
    replaces_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("gear.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))
