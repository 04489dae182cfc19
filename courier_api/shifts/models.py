"""Tables of shifts and of the events they are folded from."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class ShiftEvent(Base):
    """One canonical event of a shift, as read from the inbox. Append-only."""

    __tablename__ = "shift_events"
    __table_args__ = (
        UniqueConstraint("inbox_id", "event_id"),  # one delivery may hold several
        Index("ix_shift_events_shift", "source_id", "external_id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    external_id: Mapped[str] = mapped_column(String(200))
    inbox_id: Mapped[int] = mapped_column(BigId, ForeignKey("inbox_events.id"))
    event_id: Mapped[str] = mapped_column(String(200))
    event_type: Mapped[str] = mapped_column(String(40))


class Shift(Base):
    """What a shift is now: a pure fold over its events, in any order of arrival.

    `revision` grows when the folded facts change, so that an effect can be keyed by
    (effect, shift, revision). `worked_on` is the legal day on which the shift starts. `covered`: the
    courier may ride; by a declaration in force, or self-employed with an insured platform.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("ix_shifts_courier_day", "courier_id", "worked_on"),
        Index("ix_shifts_employer_day", "employer_number", "worked_on"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    external_id: Mapped[str] = mapped_column(String(200))
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    revision: Mapped[int] = mapped_column(default=1)
    engagement: Mapped[str] = mapped_column(String(13), default="employee")
    state: Mapped[str] = mapped_column(String(12))
    worked_on: Mapped[date]
    planned_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_end: Mapped[datetime | None] = mapped_column(UtcDateTime)
    actual_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
    actual_end: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(20))
    cancel_reason: Mapped[str | None] = mapped_column(String(20))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    breaks: Mapped[list[Any]] = mapped_column(JsonColumn)
    distance_metres: Mapped[int | None] = mapped_column(BigInteger)
    deliveries_count: Mapped[int | None]
    worked_seconds: Mapped[int] = mapped_column(default=0)
    pay_status: Mapped[str | None] = mapped_column(String(30))
    declaration_status: Mapped[str | None] = mapped_column(String(20))
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    findings: Mapped[list[str]] = mapped_column(JsonColumn)
    covered: Mapped[bool] = mapped_column(default=False)
    covered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declared_late: Mapped[bool] = mapped_column(default=False)
    period_id: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DutyMoment(Base):
    """A courier went on duty (then `shift_external_id` says which shift began) or off. Append-only.

    Which shift an end ends is not written down: it follows from all moments of the worker.
    """

    __tablename__ = "duty_moments"
    __table_args__ = (
        UniqueConstraint("inbox_id", "event_id"),
        Index("ix_duty_moments_worker", "source_id", "worker_external_id", "at"),
        Index("ix_duty_moments_shift", "source_id", "shift_external_id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    worker_external_id: Mapped[str] = mapped_column(String(200))
    inbox_id: Mapped[int] = mapped_column(BigId, ForeignKey("inbox_events.id"))
    event_id: Mapped[str] = mapped_column(String(200))
    shift_external_id: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryEvidence(Base):
    """A delivery that a platform reported: evidence beside a shift, never pay by itself.

    `ended_at` is null for what was kept by a release that did not write it.
    """

    __tablename__ = "delivery_evidence"
    __table_args__ = (
        UniqueConstraint("inbox_id", "external_id"),
        Index("ix_delivery_evidence_shift", "source_id", "shift_external_id"),
        Index("ix_delivery_evidence_worker", "source_id", "worker_external_id", "ended_at"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    inbox_id: Mapped[int] = mapped_column(BigId, ForeignKey("inbox_events.id"))
    external_id: Mapped[str] = mapped_column(String(200))
    shift_external_id: Mapped[str | None] = mapped_column(String(200))
    worker_external_id: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HumanTask(Base):
    """Something only a person can decide. `key` opens each question once.

    `about` are facts for the page that shows it, without personal data.
    """

    __tablename__ = "human_tasks"
    __table_args__ = (UniqueConstraint("key"), Index("ix_human_tasks_courier", "courier_id"))

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    key: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(40))
    courier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("couriers.id"))
    shift_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("shifts.id"))
    about: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShiftDispute(Base):
    """The courier's word on one field of a shift: it is right, or what it should be.

    What was stated is never changed (a trigger refuses it): a new statement is a new row, and the
    one it replaces says so. `told` is what the platform had told, `said` the courier's own value,
    both as text of the field. `state`: `confirmed`, `open`, `replaced` or `settled`; `outcome` of a
    settled one: `courier` or `platform`.
    """

    __tablename__ = "shift_disputes"
    __table_args__ = (
        Index("ix_shift_disputes_shift", "shift_id", "field", "id"),
        Index("uq_shift_disputes_open", "shift_id", "field", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("ix_shift_disputes_waiting", "employer_number", "id",
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    shift_id: Mapped[int] = mapped_column(BigId, ForeignKey("shifts.id"))
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    field: Mapped[str] = mapped_column(String(20))
    shift_revision: Mapped[int]
    told: Mapped[str | None] = mapped_column(String(60))
    said: Mapped[str | None] = mapped_column(String(60))
    sentence: Mapped[str | None] = mapped_column(EncryptedText())
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(10))
    settle_reason: Mapped[str | None] = mapped_column(EncryptedText())
    correction_event_id: Mapped[str | None] = mapped_column(String(200))
