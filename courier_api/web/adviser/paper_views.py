"""What the pages of a case's papers show: the declaration, the serious file, the accident sheet.

Words are written in the reader's language, legal dates are calendar dates in Brussels. Everything here
is health data: showing it is written down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.incident_declarations.certificate import CertificateStep
from courier_api.incident_declarations.download import Paper
from courier_api.incident_declarations.send import Channel
from courier_api.incidents.steps import PlatformStep
from courier_api.serious_accidents.report import ReportKind
from courier_api.web.adviser.case_views import AroundQuery
from courier_api.web.adviser.views import Reader
from safety.case_states import SeriousFileState
from safety.declaration_form import FaultRule, Source, ZoneKind
from safety.facts import DeclarationStatus
from safety.reasons import Reason
from safety.serious_file import ReportSection, SeriousStep
from safety.verdicts import Verdict

PATH = "/console/incidents"


class PaperKind(StrEnum):
    """The three pages."""

    DECLARATION = "declaration"
    SERIOUS = "serious"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneView:
    """One place of the form. `shown` is the value in words, `options` are those of a choice.

    `own`: an adviser answered it, so it does not follow the case.
    """

    key: str
    number: str
    kind: ZoneKind
    longest: int
    value: str
    shown: str
    required: bool
    source: Source | None = None
    rules: tuple[FaultRule, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    own: bool = False

    @property
    def field(self) -> str:
        """The name of its field; a form's field cannot begin with a digit."""
        return f"z{self.key}"

    @property
    def typed_value(self) -> str:
        """The value as its field has it: an hour with a colon."""
        is_hour = self.kind is ZoneKind.HOUR and len(self.value) == len("HHMM")
        return f"{self.value[:2]}:{self.value[2:]}" if is_hour else self.value

    @property
    def is_long(self) -> bool:
        """Whether it takes sentences."""
        return self.kind is ZoneKind.TEXT and self.longest >= LONG_TEXT

    @property
    def used(self) -> int:
        """How many signs of the longest are used."""
        return len(self.value)


LONG_TEXT = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A part of the form with its zones."""

    name: str
    zones: tuple[ZoneView, ...]

    @property
    def faults(self) -> int:
        """How many zones are missing or wrong."""
        return sum(1 for zone in self.zones if zone.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of a list; without `done_at` it is still to be done."""

    name: CertificateStep | SeriousStep | PlatformStep
    done_at: datetime | None = None
    done_by: str | None = None
    note: str | None = None

    @property
    def key(self) -> str:
        """Where the catalogue has the words for it."""
        return f"papers.step.{self.name.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofView:
    """The proof of a sending."""

    sent_at: datetime
    recorded_at: datetime
    sent_by: str | None
    channel: Channel
    ticket_no: str | None
    sha256: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A zone that is not as it was sent."""

    number: str
    sent: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformsInsurer:
    """Whom an accident is for that was ridden self-employed; `insurer` None: no policy is known."""

    platform: str
    told: StepView
    insurer: str | None = None
    number: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationView:
    """The declaration of a case. `status` None: nobody has prepared one yet. `for_platform`: it is
    the platform that declares.
    """

    ref: str
    read_at: datetime
    status: DeclarationStatus | None
    is_minor: bool
    simplified: Verdict | None
    reasons: tuple[Reason, ...]
    legal_due: date | None
    days_late: int
    is_full: bool = True
    is_correction: bool = False
    parts: tuple[PartView, ...] = ()
    proof: ProofView | None = None
    file_no: str | None = None
    insurer_reason: str | None = None
    certificate: tuple[StepView, ...] = ()
    changes: tuple[ChangeView, ...] = ()
    next_words: tuple[DeclarationStatus, ...] = ()
    for_platform: PlatformsInsurer | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.status in (DeclarationStatus.TO_PREPARE, DeclarationStatus.READY)

    @property
    def wrong(self) -> tuple[ZoneView, ...]:
        """Every zone that keeps it from being sent."""
        return tuple(zone for part in self.parts for zone in part.zones if zone.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """One call to the inspectorate."""

    called_at: datetime
    called_by: str | None
    number: str
    reached: bool
    spoke_to: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A part of the report; `own` when an adviser wrote it."""

    part: ReportSection
    text: str
    own: bool

    @property
    def used(self) -> int:
        """How many signs the adviser's own words have."""
        return len(self.text) if self.own else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report that was made."""

    number: int
    kind: ReportKind
    made_at: datetime
    made_by: str | None
    language: str
    missing: tuple[ReportSection, ...]
    sha256: str
    sent_at: datetime | None = None
    sent_by: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is said on the phone; what is not known is left out there."""

    employer: str
    person: str | None
    happened_at: datetime
    place: str | None
    consequence: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriousView:
    """The file of a serious accident. `state` None: the law does not call the accident serious."""

    ref: str
    read_at: datetime
    state: SeriousFileState | None
    must_phone: bool
    report_due: date | None
    phones: tuple[tuple[str, str], ...]
    script: Script | None = None
    calls: tuple[CallView, ...] = ()
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    steps: tuple[StepView, ...] = ()
    sections: tuple[SectionView, ...] = ()
    missing: tuple[ReportSection, ...] = ()
    reports: tuple[ReportView, ...] = ()
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    final_due: date | None = None
    reply: str | None = None
    replied_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """What a sheet said from then on."""

    made_at: datetime
    made_by: str | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """The accident sheet, its newest version first. `number` None: none was made."""

    ref: str
    read_at: datetime
    needed: Verdict | None
    reasons: tuple[Reason, ...]
    year: int | None = None
    number: int | None = None
    versions: tuple[VersionView, ...] = ()
    copied_on: date | None = None


PaperView = DeclarationView | SeriousView | SheetView


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody does on a page: the action in its address, and the fields of its form."""

    ref: str
    action: str
    fields: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPaper:
    """A file of a page, by its name in the address."""

    ref: str
    name: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """What one of the pages asks for."""

    show: Callable[[Session, Reader, str, datetime], PaperView]
    act: Callable[[Session, Reader, Deed], None]
    take: Callable[[Session, Reader, WantedPaper], Paper]
    around: AroundQuery


PaperQueries = Mapping[PaperKind, PaperPage]
