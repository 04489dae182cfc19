"""Tables of webhooks to platforms: endpoints, events, and every attempt to send one."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class WebhookEndpoint(Base):
    """Where a source wants to be told, of which events, and how that is going.

    `state` is active, paused or stopped; `reason` and `state_since` say why and since when.
    `failures` counts those in a row; nothing is sent before `hold_until`.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (UniqueConstraint("source_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    url: Mapped[str] = mapped_column(EncryptedText())
    events: Mapped[list[str]] = mapped_column(JsonColumn)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(20))
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebhookEndpointSecret(Base):
    """A secret we sign with; during a rotation two count, and both sign."""

    __tablename__ = "webhook_endpoint_secrets"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("webhook_endpoints.id"), index=True)
    secret: Mapped[str] = mapped_column(EncryptedText())
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ToldRide(Base):
    """What platforms were told last of a shift: covered or not, and what bars a covered one.

    `version` rises with each thing told.
    """

    __tablename__ = "told_rides"
    __table_args__ = (UniqueConstraint("shift_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    shift_id: Mapped[int] = mapped_column(BigId, ForeignKey("shifts.id"))
    is_covered: Mapped[bool]
    because: Mapped[str | None] = mapped_column(String(20))
    version: Mapped[int]


class OutgoingEvent(Base):
    """One event for one endpoint. Its body is made once and sent unchanged at each attempt.

    `subject` is what order is kept by: of one subject a later event is not sent before the earlier
    one was delivered or given up. `occasion` makes an announcement one event. `call` numbers the
    outbox messages that ask to send it: only the newest counts. `state` is waiting, delivered or
    given_up; `attempts` counts since the schedule of retries last began.
    """

    __tablename__ = "outgoing_events"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("endpoint_id", "occasion"),
        Index("ix_outgoing_events_waiting", "endpoint_id", "subject", "id",
              sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
        Index("ix_outgoing_events_given_up", "employer_number", "settled_at",
              sqlite_where=text("state = 'given_up'"), postgresql_where=text("state = 'given_up'")),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("webhook_endpoints.id"))
    event_id: Mapped[str] = mapped_column(String(40))
    occasion: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(60))
    type: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(EncryptedText())
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    call: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_status: Mapped[int | None]
    last_failure: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutgoingAttempt(Base):
    """One attempt and what came of it: a status, or why there was none. Append-only."""

    __tablename__ = "outgoing_attempts"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    outgoing_id: Mapped[int] = mapped_column(BigId, ForeignKey("outgoing_events.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    failure: Mapped[str | None] = mapped_column(String(20))
    duration_ms: Mapped[int]
