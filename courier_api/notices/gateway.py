"""The carrier of messages and calls as a protocol, and a fake that remembers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from safety.message_rules import Line


class NoticeState(StrEnum):
    """Where a message stands: the carrier's words, and `suppressed` for a person who said STOP."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    SUPPRESSED = "suppressed"

    @property
    def is_final(self) -> bool:
        """Nothing that arrives later changes it."""
        return self in FINAL


FINAL = frozenset(
    {
        NoticeState.DELIVERED,
        NoticeState.UNDELIVERED,
        NoticeState.FAILED,
        NoticeState.CANCELED,
        NoticeState.SUPPRESSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingSms:
    """One message: phone in E.164, text as it shall arrive, our own name for it, and from which of
    our senders."""

    to: str
    body: str
    reference: str
    line: Line = Line.DUTY

    def __repr__(self) -> str:
        return f"OutgoingSms({len(self.body)} characters)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSms:
    """What the carrier calls the message, and its first state."""

    provider_id: str
    state: NoticeState


class CallState(StrEnum):
    """Where a call stands: the carrier's words."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        """Nothing that arrives later changes it."""
        return self is CallState.COMPLETED or self.is_unheard

    @property
    def is_unheard(self) -> bool:
        """Whether it ended without anybody picking up."""
        return self in (CallState.BUSY, CallState.NO_ANSWER, CallState.FAILED, CallState.CANCELED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingCall:
    """One call: phone in E.164, what is said and asked as TwiML, our own name for it."""

    to: str
    twiml: str
    reference: str

    def __repr__(self) -> str:
        return f"OutgoingCall({self.reference})"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCall:
    """What the carrier calls it, and its first state."""

    provider_id: str
    state: CallState


class SmsGateway(Protocol):
    """Hands messages and calls to a carrier."""

    def send(self, message: OutgoingSms) -> SentSms:
        """Hand over one message.

        The carrier knows no idempotency key: after GatewayUnavailable ask `find` first.
        Raises GatewayRejected (never send again) or GatewayUnavailable (send later).
        """
        ...

    def find(self, message: OutgoingSms, *, since: datetime) -> SentSms | None:
        """The same text to the same phone, taken over since then; None when there is none.

        Raises GatewayUnavailable.
        """
        ...

    def call(self, call: OutgoingCall) -> PlacedCall:
        """Ring a phone. Raises GatewayRejected, or GatewayUnavailable: ask `find_call` first."""
        ...

    def find_call(self, call: OutgoingCall, *, since: datetime) -> PlacedCall | None:
        """A call to the same phone, taken over since then. Raises GatewayUnavailable."""
        ...


@dataclass
class FakeSmsGateway:
    """Keeps what it was given. `fail_with` makes the next `send` raise.

    With `loses_answers` the message is taken over and the answer lost, as on a broken line.
    """

    sent: list[OutgoingSms] = field(default_factory=list)
    placed: list[OutgoingCall] = field(default_factory=list)
    fail_with: Exception | None = None
    loses_answers: bool = False

    def send(self, message: OutgoingSms) -> SentSms:
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            if self.loses_answers:
                self.sent.append(message)
            raise error
        self.sent.append(message)
        return self._receipt(len(self.sent) - 1)

    def find(self, message: OutgoingSms, *, since: datetime) -> SentSms | None:  # noqa: ARG002
        matches = [number for number, sent in enumerate(self.sent) if sent == message]
        return self._receipt(matches[-1]) if matches else None

    def call(self, call: OutgoingCall) -> PlacedCall:
        error, self.fail_with = self.fail_with, None
        if error is None or self.loses_answers:
            self.placed.append(call)
        if error is not None:
            raise error
        return self._placed(len(self.placed) - 1)

    def find_call(self, call: OutgoingCall, *, since: datetime) -> PlacedCall | None:  # noqa: ARG002
        to = [number for number, placed in enumerate(self.placed) if placed.to == call.to]
        return self._placed(to[-1]) if to else None

    def _placed(self, number: int) -> PlacedCall:
        return PlacedCall(provider_id=f"CAfake{number:04d}", state=CallState.QUEUED)

    def _receipt(self, number: int) -> SentSms:
        return SentSms(provider_id=f"SMfake{number:04d}", state=NoticeState.QUEUED)
