"""Tables of corrections: differences line by line, mass corrections, and what was paid too much."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id

IS_OPEN = "state IN ('counting', 'waiting', 'proposed')"


class PayDifference(Base):
    """New less old of one component that one platform bears, of a day priced again. Append-only.

    `corrects_line_id` is the first line of that component in the calculation before, null when the
    component is new. The lines of the first calculation and all differences add up to the last one.
    """

    __tablename__ = "pay_differences"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    calculation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("pay_calculations.id"), index=True
    )
    corrects_calculation_id: Mapped[int] = mapped_column(BigId, ForeignKey("pay_calculations.id"))
    corrects_line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("pay_lines.id"))
    kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)


class MassCorrection(Base):
    """What changed terms mean for days that were priced before: nothing until two people said yes.

    `state`: `counting` (the preview is being computed), `waiting` (for the first person),
    `proposed` (by the first, for the second), `confirmed` (being applied), `applied`; or `replaced`
    by the next change of the agreement, or `needless` because nobody gets more or less. The database
    itself refuses to confirm for one person alone.
    """

    __tablename__ = "mass_corrections"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('confirmed', 'applied') OR (proposed_by IS NOT NULL "
            "AND confirmed_by IS NOT NULL AND proposed_at IS NOT NULL AND confirmed_at IS NOT NULL)",
            name="two_signed",
        ),
        CheckConstraint(
            "confirmed_by IS NULL OR (proposed_by IS NOT NULL AND proposed_by <> confirmed_by)",
            name="two_people",
        ),
        CheckConstraint(
            "state IN ('counting', 'waiting', 'proposed', 'confirmed', 'applied', 'replaced', "
            "'needless')",
            name="known_state",
        ),
        Index("uq_mass_corrections_open", "agreement_id", unique=True,
              sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN)),
        Index("ix_mass_corrections_employer", "employer_number", "id"),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreements.id"))
    last_change_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement_changes.id"))
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("sign_in_identities.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MassCorrectionMonth(Base):
    """A courier's month in a mass correction: as it is, as it would be, and as it was applied.

    Total is gross and allowances, payable is net; both of all agreements. `is_usable` is false when
    the terms lack a figure and nothing can be computed. What was applied is null until it is.
    """

    __tablename__ = "mass_correction_months"
    __table_args__ = (
        UniqueConstraint("correction_id", "courier_id", "month"),
        Index("ix_mass_correction_months_courier", "courier_id", "month"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    correction_id: Mapped[int] = mapped_column(BigId, ForeignKey("mass_corrections.id"))
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    month: Mapped[date]
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_usable: Mapped[bool] = mapped_column(default=True)
    old_total_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    new_total_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    old_payable_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    new_payable_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_old_total_cents: Mapped[int | None] = mapped_column(BigInteger)
    applied_new_total_cents: Mapped[int | None] = mapped_column(BigInteger)
    applied_old_payable_cents: Mapped[int | None] = mapped_column(BigInteger)
    applied_new_payable_cents: Mapped[int | None] = mapped_column(BigInteger)
