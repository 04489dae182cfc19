"""What the prevention adviser's pages show: frozen records with everything already decided.

Instants are aware UTC, legal dates are calendar dates in Brussels. The query decides
what this reader may see: what is hidden is None and named in `locked`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from courier_api.foundation.clock import local_date
from courier_api.web.incident_words import Happened, IncidentKind
from safety.deadlines import DeadlineRule, DutyState
from safety.reasons import Reason
from safety.verdicts import Verdict


class Nature(StrEnum):
    """At work, or on the way between home and work."""

    WORKPLACE = "workplace"
    COMMUTING = "commuting"
    UNKNOWN = "unknown"


class CaseClass(StrEnum):
    """The class the facts lead to so far."""

    UNCLASSIFIED = "unclassified"
    MINOR = "minor"
    DECLARABLE = "declarable"
    SERIOUS_SUSPECTED = "serious_suspected"
    SERIOUS = "serious"
    VERY_SERIOUS = "very_serious"


class CaseState(StrEnum):
    """Where the case stands."""

    NEW = "new"
    TRIAGE = "triage"
    OPEN = "open"
    INVESTIGATING = "investigating"
    ACTIONS = "actions"
    CLOSED = "closed"
    REOPENED = "reopened"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"

    @property
    def is_new(self) -> bool:
        """Whether it has not been opened yet."""
        return self in {CaseState.NEW, CaseState.TRIAGE}

    @property
    def is_open(self) -> bool:
        """Whether there is still work on it."""
        return self not in {CaseState.CLOSED, CaseState.DUPLICATE, CaseState.REJECTED}


class Origin(StrEnum):
    """Who reported it."""

    COURIER_APP = "courier_app"
    COURIER_SMS = "courier_sms"
    PLATFORM_WEBHOOK = "platform_webhook"
    ADVISER = "adviser"
    PHONE = "phone"
    OTHER = "other"

    @classmethod
    def of(cls, stored: str) -> "Origin":
        """The word of the pages for a stored origin."""
        return cls(stored) if stored in {each.value for each in cls} else cls.OTHER


class ClockState(StrEnum):
    """How near a legal limit is."""

    OK = "ok"
    SOON = "soon"
    TODAY = "today"
    LATE = "late"
    MET = "met"
    MET_LATE = "met_late"
    WAIVED = "waived"


class MissingFact(StrEnum):
    """What must still be known before the case can move on."""

    COURIER = "courier"
    NATURE = "nature"
    PLACE = "place"
    ACCIDENT_ON = "accident_on"
    MOVING = "moving"
    DOCTOR = "doctor"
    CARE_PLACE = "care_place"
    IN_FIRST_AID_REGISTER = "in_first_aid_register"
    INJURY = "injury"
    BODY = "body"
    DEVIATION = "deviation"
    AGENT = "agent"
    INCAPACITY = "incapacity"
    LOSS_OF_PAY = "loss_of_pay"
    CONSEQUENCE = "consequence"
    DEATH = "death"
    PERMANENT_EXPECTED = "permanent_expected"


class Reading(StrEnum):
    """What only some may see; opening it is logged with its purpose."""

    PERSON = "person"
    INJURY = "injury"
    NARRATIVE = "narrative"
    PHOTOS = "photos"
    WITNESS = "witness"
    INCAPACITY = "incapacity"


class FactName(StrEnum):
    """A line of the case, in the order of the declaration form."""

    PERSON = "person"
    PLATFORM = "platform"
    OCCURRED_AT = "occurred_at"
    REPORTED_AT = "reported_at"
    PLACE = "place"
    NATURE = "nature"
    TRIP = "trip"
    HURT = "hurt"
    MOVING = "moving"
    HAPPENED = "happened"
    NARRATIVE = "narrative"
    INJURY = "injury"
    BODY = "body"
    DEVIATION = "deviation"
    AGENT = "agent"
    DOCTOR = "doctor"
    INCAPACITY = "incapacity"
    LOSS_OF_PAY = "loss_of_pay"


FACTS_IN_A_ROW = 2
QUESTIONS = ("minor", "serious", "very_serious")
CHOICES = {
    FactName.NATURE: "nature",
    FactName.TRIP: "report.phone.trip_choice",
    FactName.HURT: "case.hurt",
    FactName.MOVING: "case.moving",
    FactName.HAPPENED: "case.happened",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One duty with a term. `legal_due` is the legal date, None where only our own target exists.

    `ends_at` is the instant the period ends; `work_by` the last working day before it.
    """

    rule: DeadlineRule
    state: ClockState
    ends_at: datetime
    legal_due: date | None = None
    work_by: date | None = None
    done_at: datetime | None = None
    clock_id: int = 0
    reason: str | None = None

    @property
    def is_running(self) -> bool:
        """Whether the duty is still to be done."""
        return self.state in {ClockState.OK, ClockState.SOON, ClockState.TODAY, ClockState.LATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRow:
    """One case in the list. `severity` is 1 (trend) to 5 (wake someone), None before a guess."""

    ref: str
    state: CaseState
    initials: str
    kind: IncidentKind
    case_class: CaseClass
    nature: Nature
    occurred_at: datetime
    reported_at: datetime
    needs_help: bool
    happened: Happened | None
    place: str | None
    platform_name: str | None
    severity: int | None
    clock: Clock | None
    missing: tuple[MissingFact, ...] = ()
    origin: Origin = Origin.COURIER_APP
    snoozed_until: date | None = None
    is_mine: bool = False
    tags: tuple[str, ...] = ()
    verdicts: tuple["Conclusion", ...] = ()
    version: int = 1
    duplicates: tuple[str, ...] = ()

    @property
    def first_missing(self) -> tuple[MissingFact, ...]:
        """As many missing facts as fit a dense row."""
        return self.missing[:FACTS_IN_A_ROW]

    @property
    def more_missing(self) -> int:
        """How many are missing beside those."""
        return len(self.missing) - len(self.first_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the case: text as a person wrote it, or an instant, or a key of the catalogue.

    Exactly one of the three is set, unless the fact is missing (all None) or locked.
    `choice` is the value of the fact's own enumeration: `Nature`, `Hurt`, `Moving`, `Happened`,
    or yes, no, unknown for the others. `source` tells who said so, in words.
    """

    name: FactName
    text: str | None = None
    at: datetime | None = None
    choice: str | None = None
    source: str | None = None
    locked: Reading | None = None

    @property
    def choice_key(self) -> str | None:
        """Where the catalogue has the words for the choice."""
        if self.choice is None:
            return None
        return f"{CHOICES.get(self.name, 'case.answer')}.{self.choice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One legal conclusion by its name (`minor`, `serious`, …), with what decided it.

    `verdict` None: open, because a fact is missing.
    """

    name: str
    verdict: Verdict | None
    reasons: tuple[Reason, ...] = ()


def verdicts_of(classification: Mapping[str, object]) -> tuple[Conclusion, ...]:
    """What the rules say to each question of the class, without the reasons: these are health data."""
    return tuple(
        Conclusion(
            name=name, verdict=Verdict(str(classification[name])) if classification[name] else None
        )
        for name in QUESTIONS
        if name in classification
    )


class StepKind(StrEnum):
    """What a line of the timeline tells."""

    REPORTED = "reported"
    OPENED = "opened"
    READ = "read"
    CHANGED = "changed"
    MOVED = "moved"
    MOVE_UNDONE = "move_undone"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    CLASSIFIED = "classified"
    CLASS_CONFIRMED = "class_confirmed"
    CLASS_TAKEN_BACK = "class_taken_back"
    WORSENED = "worsened"
    DEADLINE_MET = "deadline_met"
    DEADLINE_WAIVED = "deadline_waived"
    ACTION_ADDED = "action_added"
    ACTION_CHANGED = "action_changed"
    ACTION_MOVED = "action_moved"
    ACTION_MOVED_ON = "action_moved_on"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_REMOVED = "person_removed"
    NARRATIVE_ADDED = "narrative_added"
    INVESTIGATED = "investigated"
    LINKED = "linked"
    UNLINKED = "unlinked"
    RISK_LINKED = "risk_linked"
    RISK_UNLINKED = "risk_unlinked"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REMOVED = "evidence_removed"
    ALERT = "alert"
    MERGED = "merged"
    MERGE_UNDONE = "merge_undone"
    DECLARED = "declared"
    SERIOUS_FILE_OPENED = "serious_file_opened"
    SERIOUS_CONFIRMED = "serious_confirmed"
    SERIOUS_DENIED = "serious_denied"
    SMS_SENT = "sms_sent"
    COURIER_SMS = "courier_sms"
    REPORT_COMPLETED = "report_completed"
    ASKED = "asked"
    ANSWERED = "answered"
    ANSWER_SETTLED = "answer_settled"
    HELP_PHONED = "help_phoned"
    HELP_NOT_REACHED = "help_not_reached"
    HELP_ANSWERED = "help_answered"
    CLOCK_DIFFERS = "clock_differs"
    CLOCK_SETTLED = "clock_settled"
    NOTE = "note"
    CLOSED = "closed"
    REOPENED = "reopened"

    @classmethod
    def of(cls, stored: str) -> "StepKind":
        """The word of the pages for a stored kind; what they have no word for is a change."""
        return cls(stored) if stored in {each.value for each in cls} else cls.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is looking: decides what the query shows and what it logs."""

    staff_id: int
    role: str
    employer_number: str
    language: str


SOON = timedelta(days=2)


def clock_state(
    duty: DutyState, *, ends_at: datetime, work_by: date | None, now: datetime
) -> ClockState:
    """How near a limit is. Today: our own date to be ready by has come."""
    if duty is not DutyState.RUNNING:
        return ClockState(duty.value)
    if ends_at < now:
        return ClockState.LATE
    if work_by is not None and work_by <= local_date(now):
        return ClockState.TODAY
    return ClockState.SOON if ends_at - now <= SOON else ClockState.OK
