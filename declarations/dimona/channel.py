"""The way to the Dimona service as the rest of the program sees it: protocol, records, errors.

Errors, beside those of `declarations.errors`:

ChannelRejected
└── DimonaRejected       with the kind of refusal; no retry
ChannelUnavailable
└── QuotaExceeded        a pause was ordered; nothing goes out before `paused_until`
DeclarationError
└── ReceiptMissing       taken in, but nobody can ask for the verdict: a person must look
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Protocol

from declarations.dimona.anomalies import anomaly_codes
from declarations.errors import ChannelRejected, ChannelUnavailable, DeclarationError

VerdictResult = Literal["A", "W", "B", "S"]
Payload = Mapping[str, object]
"""A declaration as on the wire: `employer`, `worker` and one action object."""


class RejectionKind(StrEnum):
    """Why the service turned a request away, for whom to tell."""

    INVALID = "invalid"
    """400: the content is malformed. Developer and operator."""
    UNAUTHENTICATED = "unauthenticated"
    """401 with a fresh token too. Operator."""
    FORBIDDEN = "forbidden"
    """403: no mandate for the employer, or a scope is missing. Operator, at once."""
    MISUSED = "misused"
    """404 to a POST, 405, 406, 415 and the like: a bug or a wrong address."""


class DimonaRejected(ChannelRejected):
    """Turned away before any verdict. `issues` names the faulty properties of a 400."""

    def __init__(
        self,
        detail: str,
        *,
        kind: RejectionKind,
        status: int | None = None,
        issues: tuple[str, ...] = (),
    ) -> None:
        super().__init__(detail, status=status, issues=issues)
        self.kind = kind


class QuotaExceeded(ChannelUnavailable):
    """429: no call of this client before `paused_until`. No failure of the declaration itself."""

    def __init__(
        self,
        detail: str,
        *,
        paused_until: datetime,
        retry_after_seconds: int,
        status: int | None = None,
    ) -> None:
        super().__init__(detail, status=status, retry_after_seconds=retry_after_seconds)
        self.paused_until = paused_until


class ReceiptMissing(DeclarationError):
    """The service said that it received the declaration, but not under which number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitReceipt:
    """Received, not judged. The number proves the time of submission."""

    declaration_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A accepted, W accepted with warning, B refused, S on hold while the person is identified.

    `period_id` is there when a period was made or touched. `anomalies` are as the service gave
    them, in whatever shape.
    """

    declaration_id: int
    result: VerdictResult
    period_id: int | None = None
    anomalies: tuple[object, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The anomaly codes, in order."""
        return anomaly_codes(self.anomalies)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReady:
    """No verdict yet, or a number that the service does not know: it does not tell which."""

    declaration_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodQuery:
    """Periods of one worker with one employer that touch the days from `first_day` to `last_day`."""

    enterprise_number: str
    ssin: str = field(repr=False)
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodView:
    """A period as the authority has it. Hours are HHMM; without `ends_on` it is open."""

    period_id: int
    starts_on: date | None = None
    start_hour: str | None = None
    ends_on: date | None = None
    end_hour: str | None = None
    planned_hours: int | None = None
    worker_type: str | None = None
    joint_commission: str | None = None
    cancelled: bool = False
    locked: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Evidence of one request and its answer; never holds a token or an assertion.

    Bodies hold national numbers and therefore stay out of the text form. Without an answer
    `status` is None and `error` names what happened.
    """

    method: str
    path: str
    request_body: str | None = field(default=None, repr=False)
    status: int | None = None
    location: str | None = None
    response_body: str | None = field(default=None, repr=False)
    error: str | None = None
    sent_at: datetime
    answered_at: datetime | None = None


Record = Callable[[Exchange], None]
"""Receives every exchange that a call causes, in order, before the call returns or raises."""


def forget(exchange: Exchange) -> None:
    """Keep no evidence."""
    del exchange


class DimonaChannel(Protocol):
    """One way to the service. Calls may come from several threads.

    All methods may raise DimonaRejected (do not send again), QuotaExceeded (nothing before its
    `paused_until`) or ChannelUnavailable (certainly not received: send later).
    """

    def submit(self, payload: Payload, *, record: Record = forget) -> SubmitReceipt:
        """Send one declaration.

        Raises OutcomeUnknown when the answer was lost: it may have arrived, and sending it again
        can meet its own first copy (90373-333). Raises ReceiptMissing when it arrived for certain
        but without a number.
        """
        ...

    def read_verdict(self, declaration_id: int, *, record: Record = forget) -> Verdict | NotReady:
        """Look for the verdict once."""
        ...

    def find_periods(
        self, query: PeriodQuery, *, record: Record = forget
    ) -> tuple[PeriodView, ...]:
        """Periods that the authority has, cancelled ones too, oldest number first.

        DimonaRejected with the kind MISUSED means that the service offers no such search.
        """
        ...
