"""What the office sees: what waits for a person, and money. Frozen records, all decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.filings.clear_to_start import Clearance
from courier_api.web.office.filing_views import Because
from courier_api.web.office.parked_views import ParkedRule, rule_of
from declarations.dimona.anomaly_words import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class UncoveredShift:
    """A shift ahead or running without an accepted declaration, or ridden self-employed uninsured.

    `why` are the codes of a refusal, `because` the same with the sentence that explains each.
    """

    courier_name: str
    platform_name: str
    starts_at: datetime
    clearance: Clearance = Clearance.UNKNOWN
    why: str | None = None
    is_self_employed: bool = False

    @property
    def because(self) -> tuple[Because, ...]:
        """The reasons in words."""
        codes = self.why.split(", ") if self.why else ()
        return tuple(Because(code, words_of(code)) for code in codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentHours:
    """A student's year with few hours left; `left` below 1: used up."""

    courier_name: str
    year: int
    declared_hours: int
    left_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDeclaration:
    """A declaration sent, or still to be sent, after its legal limit."""

    courier_name: str
    form: str
    due_at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEvent:
    """A webhook that could not be handled, with the reason."""

    inbox_id: int
    source: str
    event_id: str
    received_at: datetime
    reason: str

    @property
    def rule(self) -> ParkedRule:
        """The rule in words."""
        return rule_of(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentPlatform:
    """A platform that owes a word about shifts and has sent nothing."""

    platform_name: str
    silent_since: datetime
    shifts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An outgoing message that is no longer tried by itself."""

    message_id: int
    kind: str
    attempts: int
    since: datetime
    last_error: str


class UntoldWhy(StrEnum):
    """Why a platform is not told: what waits there, or was given up for good."""

    FAILING = "failing"
    GONE = "gone"
    BY_PERSON = "by_person"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldPlatform:
    """A platform whose webhooks wait for a person, or of which some were given up lately."""

    endpoint_id: int
    platform_name: str
    why: UntoldWhy
    since: datetime
    waiting: int
    given_up: int

    @property
    def can_be_resumed(self) -> bool:
        """Whether trying again is what a person can do; what was given up is lost."""
        return self.why is not UntoldWhy.GIVEN_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """An invoice prepared and not yet issued. Amount with VAT."""

    platform_name: str
    period_from: date
    period_to: date
    total_cents: int


class DueState(StrEnum):
    """Whether an amount is owed in time."""

    DUE = "due"
    TODAY = "today"
    OVERDUE = "overdue"


class DueSide(StrEnum):
    """Who pays: we pay couriers, platforms pay us."""

    TO_COURIERS = "to_couriers"
    FROM_PLATFORM = "from_platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountDue:
    """Money that must move by a date. `name` is the platform, or None for all couriers together."""

    side: DueSide
    state: DueState
    due_on: date
    amount_cents: int
    name: str | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of one sort wait; `name` is the section of the page."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeView:
    """The overview. Lists are complete, the most urgent first.

    `shifts_today` and `covered_today` make the one sentence of a quiet day.
    """

    read_at: datetime
    today: date
    shifts_today: int
    covered_today: int
    uncovered: tuple[UncoveredShift, ...] = ()
    late: tuple[LateDeclaration, ...] = ()
    contingents: tuple[StudentHours, ...] = ()
    silent: tuple[SilentPlatform, ...] = ()
    conditions: int = 0
    filings: int = 0
    disputes: int = 0
    limits: int = 0
    corrections: int = 0
    claims: int = 0
    parameters: int = 0
    parked: tuple[ParkedEvent, ...] = ()
    dead_letters: tuple[DeadLetter, ...] = ()
    outgoing: tuple[UntoldPlatform, ...] = ()
    drafts: tuple[InvoiceDraft, ...] = ()
    due: tuple[AmountDue, ...] = ()

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What needs a person, the most urgent sort first; empty on a quiet day."""
        parts = (
            Waiting("uncovered", len(self.uncovered)),
            Waiting("conditions", self.conditions),
            Waiting("late", len(self.late)),
            Waiting("filings", self.filings),
            Waiting("contingents", len(self.contingents)),
            Waiting("silent", len(self.silent)),
            Waiting("disputes", self.disputes),
            Waiting("corrections", self.corrections),
            Waiting("parameters", self.parameters),
            Waiting("claims", self.claims),
            Waiting("limits", self.limits),
            Waiting("parked", len(self.parked)),
            Waiting("dead_letters", len(self.dead_letters)),
            Waiting("outgoing", len(self.outgoing)),
        )
        return tuple(part for part in parts if part.count)

    @property
    def drafts_cents(self) -> int:
        """All drafts together, with VAT."""
        return sum(draft.total_cents for draft in self.drafts)


OfficeQuery = Callable[[Session, str, datetime], OfficeView]
"""(session, employer number, now) -> the overview."""

RetryMessage = Callable[[Session, str, int, datetime], None]
"""(session, employer number, message id, now): make the dead letter due again; raises NotFound."""

ResumeOutgoing = Callable[[Session, str, int, str, datetime], None]
"""(session, employer number, endpoint id, who, now): send what waits; raises NotFound."""
