"""Tables of the confidential channel. What was written is sealed; the service holds no key to it.

Days instead of instants: a moment beside the log of a proxy would name who wrote.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class ConfidentialKey(Base):
    """The key pair of one adviser: the public half, and the private half under the passphrase.

    A retired key seals nothing new; what it sealed stays readable with its own passphrase.
    """

    __tablename__ = "confidential_keys"
    __table_args__ = (Index("ix_confidential_keys_staff", "employer_number", "staff_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConfidentialRecovery(Base):
    """A way for another adviser to recover a key: with the printed sheet and their own key, both.

    `share` is sealed to the holder; `wrapped_key` opens with that share and the sheet together.
    """

    __tablename__ = "confidential_recoveries"
    __table_args__ = (UniqueConstraint("key_id", "holder_key_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    key_id: Mapped[int] = mapped_column(BigId, ForeignKey("confidential_keys.id"))
    holder_key_id: Mapped[int] = mapped_column(BigId, ForeignKey("confidential_keys.id"))
    share: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConfidentialReport(Base):
    """One conversation. Found by the slow hash of the reporter's code; no person stands in it."""

    __tablename__ = "confidential_reports"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        Index("ix_confidential_reports_key", "key_id", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    key_id: Mapped[int] = mapped_column(BigId, ForeignKey("confidential_keys.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    reporter_key: Mapped[bytes] = mapped_column(LargeBinary)
    received_on: Mapped[date]


class ConfidentialMessage(Base):
    """One message, sealed twice: for the adviser and for the reporter.

    `seen_on` is the day on which the other side opened it.
    """

    __tablename__ = "confidential_messages"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("confidential_reports.id"), index=True)
    author: Mapped[str] = mapped_column(String(10))
    written_on: Mapped[date]
    seen_on: Mapped[date | None]
    for_adviser: Mapped[bytes] = mapped_column(LargeBinary)
    for_reporter: Mapped[bytes] = mapped_column(LargeBinary)


class ConfidentialTurn(Base):
    """How often a door of the channel was used in an hour, by everybody together."""

    __tablename__ = "confidential_turns"
    __table_args__ = (UniqueConstraint("door", "hour"),)

    id: Mapped[Id]
    door: Mapped[str] = mapped_column(String(10))
    hour: Mapped[datetime] = mapped_column(UtcDateTime)
    number: Mapped[int]
