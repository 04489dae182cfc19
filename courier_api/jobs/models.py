"""Table of due runs."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class JobRun(Base):
    """One due run of one job for one co-operative: this row, not the scheduler, makes it once."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("employer_number", "job", "due_at"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    job: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(200))
