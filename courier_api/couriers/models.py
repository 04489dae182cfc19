"""Tables of couriers. Whatever identifies or locates a person is encrypted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedJson, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class Courier(Base):
    """A person who rides, employed by one co-operative."""

    __tablename__ = "couriers"
    __table_args__ = (
        UniqueConstraint("employer_number", "reference"),
        UniqueConstraint("employer_number", "ssin_hash"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    reference: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(EncryptedText())
    ssin: Mapped[str | None] = mapped_column(EncryptedText())
    ssin_hash: Mapped[str | None] = mapped_column(String(64))
    identity: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson())
    worker_type: Mapped[str] = mapped_column(String(3))
    joint_commission: Mapped[str | None] = mapped_column(String(3))
    student_hours_left: Mapped[int | None]
    student_hours_stated_on: Mapped[date | None]
    student_place_of_work: Mapped[Any] = mapped_column(EncryptedJson(), nullable=True)
    language: Mapped[str] = mapped_column(String(2))
    phone: Mapped[str | None] = mapped_column(EncryptedText())
    iban: Mapped[str | None] = mapped_column(EncryptedText())
    own_bike: Mapped[bool] = mapped_column(default=False)
    own_phone: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CourierLink(Base):
    """A courier's id at one source: this is how a platform's worker becomes our courier."""

    __tablename__ = "courier_links"
    __table_args__ = (UniqueConstraint("source_id", "worker_external_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    worker_external_id: Mapped[str] = mapped_column(String(200))
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"), index=True)
