"""Tables of what was paid too much: a claim that waits for the courier's written consent."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class PayReceivable(Base):
    """A paid day that turned out to be worth less. What became of it is in its statements."""

    __tablename__ = "pay_receivables"
    __table_args__ = (
        UniqueConstraint("courier_id", "agreement_id", "worked_on"),
        Index("ix_pay_receivables_employer", "employer_number", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    worked_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReceivableStatement(Base):
    """One thing that was said or done about a receivable. Append-only.

    `opened`, `lowered` (a later correction), `consented` and `refused` (by the courier, in writing),
    `waived` (by the office), `taken` (an instalment that was consented to).
    """

    __tablename__ = "pay_receivable_statements"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('opened', 'lowered', 'consented', 'refused', 'waived', 'taken')",
            name="known_kind",
        ),
        Index("ix_pay_receivable_statements_receivable", "receivable_id", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    receivable_id: Mapped[int] = mapped_column(BigId, ForeignKey("pay_receivables.id"))
    kind: Mapped[str] = mapped_column(String(10))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    instalments: Mapped[int | None]
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str | None] = mapped_column(EncryptedText())
    calculation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("pay_calculations.id"))
    entry_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("ledger_entries.id"))
