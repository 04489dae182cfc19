"""Ledger entries and lines. Triggers on both databases refuse update, delete and unbalanced sets.

The lines of a set are written first and its entry row last: the entry's trigger sums the lines and
refuses anything but zero; once the entry is there, no further line of the set is accepted.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class LedgerEntry(Base):
    """One event in the books. `effect_key` makes it happen once."""

    __tablename__ = "ledger_entries"
    __table_args__ = (UniqueConstraint("effect_key"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    employer_number: Mapped[EmployerNumber]
    effect_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    occurred_on: Mapped[date]
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)


class LedgerLine(Base):
    """One movement of a set: positive is debit, negative is credit."""

    __tablename__ = "ledger_lines"
    __table_args__ = (
        Index("ix_ledger_lines_entry", "entry_id"),
        Index("ix_ledger_lines_account", "employer_number", "account", "courier_id"),
    )

    id: Mapped[Id]
    entry_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("ledger_entries.id", deferrable=True, initially="DEFERRED")
    )
    employer_number: Mapped[EmployerNumber]
    account: Mapped[str] = mapped_column(String(40))
    courier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("couriers.id"))
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
