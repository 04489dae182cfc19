"""The table of alarms about silent platforms."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class SilenceAlarm(Base):
    """A platform fell silent while shifts were due: raised once, closed by its next word.

    `silent_since` is when it was heard last, or the first missed word when it never was.
    """

    __tablename__ = "silence_alarms"
    __table_args__ = (
        Index("uq_silence_alarms_open", "source_id", unique=True,
              sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    silent_since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_inbox_id: Mapped[int | None] = mapped_column(BigId)
    unheard_shifts: Mapped[int]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
