"""Tables of webhook sources and their secrets."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class Source(Base):
    """One platform's way in: its slug is the last part of the webhook address."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("slug"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    scheme: Mapped[str] = mapped_column(String(40))
    base_url: Mapped[str | None] = mapped_column(String(300))
    client_id: Mapped[str | None] = mapped_column(String(200))
    client_secret: Mapped[str | None] = mapped_column(EncryptedText())
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SourceSecret(Base):
    """A secret of a source and the time it counts; rotation overlaps two of them."""

    __tablename__ = "source_secrets"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"), index=True)
    secret: Mapped[str] = mapped_column(EncryptedText())
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
