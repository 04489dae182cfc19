"""Table of insurance policies."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class InsurancePolicy(Base):
    """One policy as it was shown to us. Only `valid_to` may change: a policy is ended, not edited.

    `source_id`: the platform that insures those who ride for it self-employed; None: the
    co-operative's own policy, for its employees. `phone` is whom to call, for help abroad first.
    """

    __tablename__ = "insurance_policies"
    __table_args__ = (Index("ix_insurance_policies_employer", "employer_number", "kind"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))
    kind: Mapped[str] = mapped_column(String(20))
    insurer: Mapped[str] = mapped_column(String(120))
    insurer_code: Mapped[str | None] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(40))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(80))
