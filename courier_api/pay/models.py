"""Tables of priced days. A calculation is never edited: a change is a new revision and its difference."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, Uuid, and_
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class PayCalculation(Base):
    """One computation of one worked day. The highest revision is what counts.

    `parameter_rows`: the rows of the dated table that the agreement's figures came from that day.
    `known_change_id`: the last change of an agreement that was known then. `worker` is what the rules
    were told of the courier. Both are null where an earlier release computed.
    """

    __tablename__ = "pay_calculations"
    __table_args__ = (UniqueConstraint("courier_id", "agreement_id", "worked_on", "revision"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    agreement_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement_versions.id"))
    worked_on: Mapped[date]
    revision: Mapped[int]
    input_sha256: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    parameter_rows: Mapped[list[int] | None] = mapped_column(JsonColumn)
    entry_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("ledger_entries.id"))
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    known_change_id: Mapped[int | None] = mapped_column(BigId)
    worker: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)


class WorkedDay(Base):
    """What the last calculation of a day says, kept flat for pages, reports and checks.

    `declared_minutes` use a student's yearly quota. Contribution and withholding are the day's share
    of the month's; `payable_cents` is the total less both. `paid_…` is what the day was worth when its
    due date had passed, null while nothing was corrected since (receivables.py).
    """

    __tablename__ = "worked_days"
    __table_args__ = (
        UniqueConstraint("courier_id", "agreement_id", "worked_on"),
        Index("ix_worked_days_employer_day", "employer_number", "worked_on"),
        Index("ix_worked_days_due", "employer_number", "pay_due_on"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    worked_on: Mapped[date]
    revision: Mapped[int]
    paid_minutes: Mapped[int]
    worked_minutes: Mapped[int]
    declared_minutes: Mapped[int]
    top_up_minutes: Mapped[int]
    base_cents: Mapped[int] = mapped_column(BigInteger)
    supplement_cents: Mapped[int] = mapped_column(BigInteger)
    top_up_cents: Mapped[int] = mapped_column(BigInteger)
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    phone_cents: Mapped[int] = mapped_column(BigInteger)
    bike_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    worker_contribution_cents: Mapped[int] = mapped_column(BigInteger)
    withholding_cents: Mapped[int] = mapped_column(BigInteger)
    payable_cents: Mapped[int] = mapped_column(BigInteger)
    pay_due_on: Mapped[date]
    paid_total_cents: Mapped[int | None] = mapped_column(BigInteger)
    paid_payable_cents: Mapped[int | None] = mapped_column(BigInteger)


class PayLine(Base):
    """One line of one calculation, so that each cent can be explained. Append-only.

    `dated_on` is the local date whose rate holds; null for what an earlier release wrote.
    """

    __tablename__ = "pay_lines"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    calculation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("pay_calculations.id"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    dated_on: Mapped[date | None]
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    quantity: Mapped[str | None] = mapped_column(String(30))
    unit: Mapped[str | None] = mapped_column(String(12))
    rate: Mapped[str | None] = mapped_column(String(30))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(60))
    rule_source: Mapped[str] = mapped_column(String(200))
    # No foreign key: rows of the dated table are never deleted.
    parameter_row_id: Mapped[int | None] = mapped_column(BigId)


class PayMonth(Base):
    """A courier's calendar month: contributions on its sums, and its cost by platform."""

    __tablename__ = "pay_months"
    __table_args__ = (UniqueConstraint("courier_id", "agreement_id", "month"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    month: Mapped[date]
    revision: Mapped[int]
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    allowance_cents: Mapped[int] = mapped_column(BigInteger)
    worker_contribution_cents: Mapped[int] = mapped_column(BigInteger)
    employer_contribution_cents: Mapped[int] = mapped_column(BigInteger)
    withholding_cents: Mapped[int] = mapped_column(BigInteger)
    payable_cents: Mapped[int] = mapped_column(BigInteger)
    cost_by_source: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


LAST_CALCULATION = and_(
    PayCalculation.courier_id == WorkedDay.courier_id,
    PayCalculation.agreement_id == WorkedDay.agreement_id,
    PayCalculation.worked_on == WorkedDay.worked_on,
    PayCalculation.revision == WorkedDay.revision,
)
"""Joins a worked day to the calculation it shows: the last of its revisions."""
