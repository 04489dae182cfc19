"""Tables of declarations, of the exchanges that prove them, of pauses and of alerts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import (
    BigId,
    EncryptedJson,
    EncryptedText,
    JsonColumn,
    UtcDateTime,
)
from courier_api.foundation.models import Base, EmployerNumber, Id

_OPEN = "state in ('queued', 'sending', 'received')"


class DimonaDeclaration(Base):
    """One message to social security and what became of it.

    States: queued (not sent yet), sending (a POST may be under way or may have arrived), received
    (201, no final verdict), judged (verdict A, W or B), failed (rejected outright: a person must
    look), dropped (never sent, no longer wanted). `uncertain` says that the answer to a POST was
    once lost. `start_date`, `end_date`, `planned_hours` and, of a flexi-job by the day,
    `start_hour` and `end_hour` (HHMM, wall time) are the period's content with this message carried
    out (of a CANCEL: before it). `first_sent_at` is the first POST that may have arrived,
    `last_sent_at` the latest one. A person has set a refusal aside at `set_aside_at`: it no longer
    keeps the same content from being sent again.
    """

    __tablename__ = "dimona_declarations"
    __table_args__ = (
        Index("ix_dimona_declarations_courier", "courier_id", "id"),
        Index("ix_dimona_declarations_open", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        # One message under way for one worker and content at a time: rule R6.
        Index("uq_dimona_declarations_wanted", "courier_id", "content_key", unique=True,
              sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    action: Mapped[str] = mapped_column(String(6))
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJson())
    content_key: Mapped[str] = mapped_column(String(64))
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    planned_hours: Mapped[int | None]
    start_hour: Mapped[str | None] = mapped_column(String(4))
    end_hour: Mapped[str | None] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(10))
    posts: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    legal_limit: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declaration_id: Mapped[int | None] = mapped_column(BigInteger)
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str | None] = mapped_column(String(1))
    adopted: Mapped[bool] = mapped_column(default=False)
    period_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    anomalies: Mapped[list[str] | None] = mapped_column(JsonColumn)
    failure: Mapped[str | None] = mapped_column(Text)
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DimonaExchange(Base):
    """Evidence: one request and its answer, append-only (a trigger refuses changes)."""

    __tablename__ = "dimona_exchanges"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    declaration_ref: Mapped[int | None] = mapped_column(BigId, index=True)
    method: Mapped[str] = mapped_column(String(6))
    path: Mapped[str] = mapped_column(String(200))
    request_body: Mapped[str | None] = mapped_column(EncryptedText())
    status: Mapped[int | None]
    location: Mapped[str | None] = mapped_column(String(300))
    response_body: Mapped[str | None] = mapped_column(EncryptedText())
    error: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChannelPause(Base):
    """Until when the authority wants to hear nothing from our client, whichever process asks."""

    __tablename__ = "channel_pauses"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class FilingAlert(Base):
    """An alert about cover: raised when its time has come, closed when its cause is gone.

    `key` names code, recipient and subject: the same cause is one alert.
    """

    __tablename__ = "filing_alerts"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    key: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(12))
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"), index=True)
    shift_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("shifts.id"))
    declaration_ref: Mapped[int | None] = mapped_column(BigId)
    worked_on: Mapped[date | None]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FilingLook(Base):
    """That a courier's declarations were settled, and a digest of the facts from `first_day` on.

    Kept by the nightly look at everybody; it may be lost: then the courier is looked at again.
    """

    __tablename__ = "filing_looks"

    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"), primary_key=True)
    employer_number: Mapped[EmployerNumber]
    first_day: Mapped[date]
    digest: Mapped[str] = mapped_column(String(32))
