"""Table of links between what is known of a risk and what happened."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class RiskLink(Base):
    """A case, or one action of it, and either a risk analysis or a word about risk pressure."""

    __tablename__ = "risk_links"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident_actions.id"))
    analysis_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("risk_analyses.id"), index=True
    )
    flag_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("risk_pressure_flags.id"), index=True
    )
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    linked_by: Mapped[str] = mapped_column(String(80))
    unlinked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unlinked_by: Mapped[str | None] = mapped_column(String(80))
    unlink_reason: Mapped[str | None] = mapped_column(EncryptedText("personal"))
