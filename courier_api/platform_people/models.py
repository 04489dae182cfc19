"""The table of people of platforms."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class PlatformPerson(Base):
    """Somebody who works for a platform and may see what it sends to one co-operative.

    Tied to one source; its test source is seen with it, and nothing else is.
    """

    __tablename__ = "platform_people"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"), index=True)
    name: Mapped[str] = mapped_column(EncryptedText("personal"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
