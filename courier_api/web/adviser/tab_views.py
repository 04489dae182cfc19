"""What the tabs of a case show. Names and health data are in here only once they were opened."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from courier_api.web.adviser.views import StepKind
from safety.case_states import ActionState


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChoice:
    """A code of a list of the law with its name in the reader's language."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One line: when it happened, and when it was written where that is not the same."""

    happened_at: datetime
    kind: StepKind
    by: str | None = None
    text: str | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineContent:
    """The lines, the newest first, and the sorts of line there are."""

    lines: tuple[TimelineLine, ...]
    kinds: tuple[StepKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InjuryLine:
    """One injury of a casualty."""

    injury_id: int
    injury: str
    body: str
    main: bool
    text: str | None = None
    permanent_expected: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasualtyLine:
    """A person who was hurt: a courier or somebody else."""

    casualty_id: int
    name: str
    role: str
    consequence: str | None
    doctor: str | None
    hospital: str | None
    injuries: tuple[InjuryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessLine:
    """Somebody who saw it (`direct`) or heard of it."""

    witness_id: int
    name: str
    direct: bool | None
    phone: str | None = None
    statement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyLine:
    """Somebody else who is concerned."""

    party_id: int
    name: str | None
    plate: str | None
    insurer: str | None
    policy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceLine:
    """A report of the police."""

    report_id: int
    authority: str | None
    number: str | None
    reported_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleContent:
    """Everybody of a case, and the codes that can be chosen."""

    casualties: tuple[CasualtyLine, ...]
    witnesses: tuple[WitnessLine, ...]
    third_parties: tuple[ThirdPartyLine, ...]
    police: tuple[PoliceLine, ...]
    injuries: tuple[CodeChoice, ...]
    bodies: tuple[CodeChoice, ...]
    consequences: tuple[CodeChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """Days on which somebody could not work; `last` None while the end is not known."""

    period_id: int
    casualty_id: int
    name: str
    kind: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncapacityEffect:
    """What the days lead to: how many there are, and the clocks as they would run."""

    days: int | None
    at_least: int
    sheet_needed: bool
    opens: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """An answer to "how are you?": `answer` is the word for it, None for one that a person reads.

    With `back_on` a return to work is proposed, of this casualty on that day.
    """

    answer_id: int
    name: str
    day: int
    answered_at: datetime
    text: str
    answer: str | None
    is_settled: bool
    casualty_id: int | None = None
    back_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncapacityContent:
    """The periods of a case with the running count; `preview`: with what is typed and not yet saved."""

    periods: tuple[PeriodLine, ...]
    casualties: tuple[tuple[int, str], ...]
    effect: IncapacityEffect
    today: date
    preview: IncapacityEffect | None = None
    answers: tuple[AnswerLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """A cause: primary (a fault of material), secondary (organisation), tertiary (policy)."""

    order: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationContent:
    """Why it happened, as far as somebody has found out."""

    level: str
    method: str | None
    answers: tuple[str, ...]
    causes: tuple[CauseLine, ...]
    factors: tuple[str, ...]
    recommendations: str
    finished_at: datetime | None
    changed_by: str | None
    deviation: str | None
    agent: str | None
    contact: str | None
    deviations: tuple[CodeChoice, ...]
    agents: tuple[CodeChoice, ...]
    contacts: tuple[CodeChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """A preventive action."""

    action_id: int
    title: str
    state: ActionState
    due_on: date | None
    owner: str | None
    prevention: str | None
    evidence: str | None
    cancel_reason: str | None
    effect_check_due: date | None
    effect_note: str | None
    is_late: bool
    effective: bool | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLine:
    """A risk that the case, or one action of it, is about; `analysis_id` None for somebody's word."""

    link_id: int
    name: str
    analysis_id: int | None
    action: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsContent:
    """The actions of a case, the codes of prevention measures, and the risks it is about.

    `analyses` and `flags` are what can be linked: the value of a choice and its name.
    """

    actions: tuple[ActionLine, ...]
    measures: tuple[CodeChoice, ...]
    risks: tuple[RiskLine, ...] = ()
    analyses: tuple[tuple[str, str], ...] = ()
    flags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A photo or paper; it opens at an address of its own, and that is written down."""

    key: str
    kind: str
    media_type: str
    byte_length: int
    sha256: str
    added_at: datetime
    taken_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsContent:
    """The evidence of a case; `is_open` once somebody has said why they look at it."""

    documents: tuple[DocumentLine, ...]
    is_open: bool = False


class MessageState(StrEnum):
    """How far a message came; the carrier's words, and ours before it said anything."""

    WRITTEN = "written"
    QUEUED = "queued"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELED = "canceled"
    OTHER = "other"

    @classmethod
    def of(cls, stored: str) -> "MessageState":
        """The word of the pages for a stored state."""
        return cls(stored) if stored in {each.value for each in cls} else cls.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """A message about a case and how far it came. Its text shows nothing of anybody's health."""

    sent_at: datetime
    to_courier: bool
    to: str
    text: str
    state: MessageState
    state_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesContent:
    """The messages of a case, the newest first."""

    messages: tuple[MessageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Who looked at or changed what, and why."""

    at: datetime
    by: str
    action: str
    purpose: str | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field before and after a change, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """What somebody changed at once. `differences` is empty while the values are locked.

    `about`: which action, witness or other row of the case, in words; None for the case itself.
    """

    at: datetime
    by: str
    differences: tuple[Difference, ...] = ()
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditContent:
    """The log of a case and its changes, the newest first; values show once they were opened."""

    lines: tuple[AuditLine, ...]
    changes: tuple[ChangeLine, ...] = ()
    change_count: int = 0
    is_open: bool = False
