"""Tables of inbox, outbox and repeated requests."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedBody, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class InboxEvent(Base):
    """One event as it was received. Never changed: a trigger refuses update and delete.

    Only three indexes and no foreign keys, because this is the hot table: both columns come from a
    source that was just read, and a check per row would cost more than the row. The third serves
    the delivery log; it grows at its end only.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        UniqueConstraint("source_id", "event_id"),
        Index("ix_inbox_events_log", "source_id", "received_at", "id", "key_id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[str] = mapped_column(String(10))
    source_id: Mapped[int] = mapped_column(BigId)
    event_id: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    raw: Mapped[bytes] = mapped_column(EncryptedBody())
    headers: Mapped[str] = mapped_column(Text)
    key_id: Mapped[int | None] = mapped_column(BigId)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxPending(Base):
    """The queue of events that nobody has handled yet: written with the event, gone with its outcome."""

    __tablename__ = "inbox_pending"

    inbox_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    employer_number: Mapped[str] = mapped_column(String(10))


class InboxOutcome(Base):
    """What became of an event: applied, or parked with the rule that stood in the way."""

    __tablename__ = "inbox_outcomes"
    __table_args__ = (
        Index("ix_inbox_outcomes_parked", "employer_number", "inbox_id",
              sqlite_where=text("state = 'parked'"), postgresql_where=text("state = 'parked'")),
    )  # fmt: skip

    inbox_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("inbox_events.id"), primary_key=True, autoincrement=False
    )
    employer_number: Mapped[EmployerNumber]
    state: Mapped[str] = mapped_column(String(10))
    event_type: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    unknown_fields: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=1)
    handled_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxConflict(Base):
    """A known event id that came again with other content: answered 409, kept for staff to see."""

    __tablename__ = "inbox_conflicts"
    __table_args__ = (
        UniqueConstraint("source_id", "event_id", "sha256"),
        Index("ix_inbox_conflicts_log", "source_id", "received_at", "id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    event_id: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    raw: Mapped[bytes] = mapped_column(EncryptedBody())
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefusedDelivery(Base):
    """A webhook of a known source that was refused at the door: the answer it got, and why.

    The sender was told to send it again or to mend it, so it is kept for people to look at (the
    platform's delivery log), encrypted and for a month only. `problem` is the type of the problem
    it was answered with, `reason` what was behind it (never sent to whoever failed the signature).
    """

    __tablename__ = "refused_deliveries"
    __table_args__ = (
        Index("ix_refused_deliveries_source", "source_id", "id"),
        Index("ix_refused_deliveries_log", "source_id", "received_at", "id"),
        Index("ix_refused_deliveries_event", "source_id", "event_id"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int]
    problem: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(String(60))
    errors: Mapped[list[dict[str, str]] | None] = mapped_column(JsonColumn)
    event_id: Mapped[str | None] = mapped_column(String(200))
    headers: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(EncryptedBody())
    body_bytes: Mapped[int]


class OutboxMessage(Base):
    """Something to be done after the transaction that decided it: a call outside, or a next step.

    `key` makes an effect happen once: a second message with the same key is not stored.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_open", "due_at", "id",
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("ix_outbox_open_kind", "kind", "due_at", "id",
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("ix_outbox_dead", "employer_number", "id",
              sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    state: Mapped[str] = mapped_column(String(10), default="open")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotentRequest(Base):
    """The answer once given to a POST with an `Idempotency-Key`, to be given again."""

    __tablename__ = "idempotent_requests"
    __table_args__ = (UniqueConstraint("employer_number", "actor", "key"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    actor: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(200))
    request_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
