"""Tables of invoice drafts."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class InvoiceDraft(Base):
    """What a platform would be invoiced for a month, on its own terms. Replaced until it is issued."""

    __tablename__ = "invoice_drafts"
    __table_args__ = (UniqueConstraint("source_id", "month"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    month: Mapped[date]
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    allowance_cents: Mapped[int] = mapped_column(BigInteger)
    employer_contribution_cents: Mapped[int] = mapped_column(BigInteger)
    cost_cents: Mapped[int] = mapped_column(BigInteger)
    fee_cents: Mapped[int] = mapped_column(BigInteger)
    ex_vat_cents: Mapped[int] = mapped_column(BigInteger)
    vat_cents: Mapped[int] = mapped_column(BigInteger)
    payment_days: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
