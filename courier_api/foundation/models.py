"""The declarative base, and the co-operative that each stored record belongs to."""

import secrets
from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from courier_api.foundation.columns import BigId, UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)


Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]

EmployerNumber = Annotated[
    str, mapped_column(String(10), ForeignKey("cooperatives.employer_number"), nullable=False)
]
"""The co-operative a record belongs to, by its enterprise number (ten digits)."""


class Cooperative(Base):
    """A shared employer. One installation may hold several; no record belongs to two."""

    __tablename__ = "cooperatives"

    employer_number: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Brussels")
    language: Mapped[str] = mapped_column(String(2), default="en")
    contract_mode: Mapped[str] = mapped_column(String(20), default="per-day")
    midnight_end: Mapped[str] = mapped_column(String(20), default="next_day")
    in_lead_minutes: Mapped[int] = mapped_column(default=60)
    alert_minutes_before_start: Mapped[int] = mapped_column(default=15)
    flexi_jobs: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def draw_stamp() -> int:
    """A number that was hardly ever drawn before."""
    return secrets.randbits(STAMP_BITS)


STAMP_BITS = 40
"""So that the stamps of many thousand rows can be added up in 64 bits."""

Stamp = Annotated[
    int,
    mapped_column(
        BigInteger, default=draw_stamp, onupdate=draw_stamp, server_default="0", nullable=False
    ),
]
"""Drawn anew whenever the row is written: whoever keeps something made of rows sees by the sum of their
stamps, and by how many they are, whether it is still true. Not drawn by statements in plain SQL."""
