"""Table of steps: what somebody did on a case, from a list, with name and time."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class CaseStep(Base):
    """One step of a list that was done: each once a case. When it was done and written stay apart."""

    __tablename__ = "case_steps"
    __table_args__ = (UniqueConstraint("incident_id", "step"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    step: Mapped[str] = mapped_column(String(40))
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str | None] = mapped_column(EncryptedText("health"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
