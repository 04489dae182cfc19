"""Rows of the dated table. Append-only: a trigger refuses update and delete on both databases."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, Id


class StoredParameter(Base):
    """One figure for one period, as somebody entered it at one moment.

    Rows of the table that comes with the program belong to no co-operative and count for all of
    them; every other row counts for its own co-operative only. `act` says what the row does:
    `loaded`, `added`, `confirmed` or `withdrawn`; the last two name the row they are about. A
    value without a number is a note. `load_key` makes loading the same row twice do nothing.
    """

    __tablename__ = "parameter_rows"
    __table_args__ = (
        UniqueConstraint("load_key"),
        Index("ix_parameter_rows_key", "key", "scope", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[str | None] = mapped_column(
        String(10), ForeignKey("cooperatives.employer_number")
    )
    key: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    value: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(1000))
    confidence: Mapped[str] = mapped_column(String(12))
    act: Mapped[str] = mapped_column(String(10))
    about_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("parameter_rows.id"))
    known_from: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_name: Mapped[str | None] = mapped_column(EncryptedText("personal"))
    load_key: Mapped[str | None] = mapped_column(String(80))
