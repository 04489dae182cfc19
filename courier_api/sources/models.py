"""Tables of webhook sources and their secrets."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class Source(Base):
    """One platform's way in: its slug is the last part of the webhook address.

    A test source belongs to another source (`test_of_id`). Its events are received, stored and
    answered like any other, and nothing follows from them.
    """

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("slug"), UniqueConstraint("test_of_id"))

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    scheme: Mapped[str] = mapped_column(String(40))
    base_url: Mapped[str | None] = mapped_column(String(300))
    client_id: Mapped[str | None] = mapped_column(String(200))
    client_secret: Mapped[str | None] = mapped_column(EncryptedText())
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    test_of_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sources.id"))

    @property
    def is_test(self) -> bool:
        """Whether nothing follows from its events."""
        return self.test_of_id is not None


class SourceSecret(Base):
    """A secret of a source and the time it counts; rotation overlaps two of them.

    `retired_at`: somebody ended it before its time. It is set once, so that the number of secrets
    and of retired ones together is a version of all of them.
    """

    __tablename__ = "source_secrets"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"), index=True)
    secret: Mapped[str] = mapped_column(EncryptedText())
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
