"""What the office's pages of agreements show. Frozen records, all decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from platforms.pay.open_questions import OpenQuestion
from platforms.pay.term_list import Term, TermChange
from platforms.pay.version_findings import Finding

PATH = "/office/agreements"
LONGEST_TYPED = 200


class VersionState(StrEnum):
    """Where a version stands today."""

    DRAFT = "draft"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version in the list. `needed` signatures: the co-operative's and one of each platform."""

    version_id: int
    number: int
    state: VersionState
    first_day: date
    last_day: date | None
    signed: int
    needed: int
    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine:
    """An agreement with its versions, the newest first."""

    name: str
    platforms: tuple[str, ...]
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """Who signed; `platform` is None for the co-operative."""

    name: str
    role: str
    platform: str | None
    signed_at: datetime
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """An open question and what this version says; None where it says nothing of it."""

    question: OpenQuestion
    term: Term | None

    @property
    def is_default(self) -> bool:
        """Whether the version takes the default."""
        return self.term is not None and self.term.value == self.question.default


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingLine:
    """A last day as it was set at one moment."""

    last_day: date | None
    known_from: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version. `parties` may sign: source id and name, None for the co-operative."""

    name: str
    line: VersionLine
    findings: tuple[Finding, ...]
    signatures: tuple[SignatureLine, ...]
    parties: tuple[tuple[int | None, str | None], ...]
    questions: tuple[AnsweredQuestion, ...]
    terms: tuple[Term, ...]
    closings: tuple[ClosingLine, ...]
    before: VersionLine | None
    changes: tuple[TermChange, ...]
    others: tuple[VersionLine, ...]

    @property
    def is_draft(self) -> bool:
        """Whether it may still be signed and put in force."""
        return self.line.state is VersionState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """What a version says otherwise than another one of the same agreement."""

    name: str
    old: VersionLine
    new: VersionLine
    changes: tuple[TermChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSignature:
    """The form of a signature, as it was typed."""

    name: str = ""
    role: str = ""
    party: str = ""
    signed_at: str = ""


AgreementList = Callable[[Session, str, date], tuple[AgreementLine, ...]]
"""(session, employer number, today) -> the list."""

OneVersion = Callable[[Session, str, int, date], VersionView]
"""(session, employer number, version id, today); raises NotFound."""

Difference = Callable[[Session, str, int, int, date], DifferenceView]
"""(session, employer number, old version id, new version id, today); raises NotFound."""

SignVersion = Callable[[Session, str, int, TypedSignature, str, datetime], None]
"""(session, employer number, version id, form, actor, now); raises NotFound or Invalid."""

ActivateVersion = Callable[[Session, str, int, str, datetime], None]
"""(session, employer number, version id, actor, now); raises NotFound or ActivationBlocked."""

CloseVersion = Callable[[Session, str, int, str, str, datetime], None]
"""(session, employer number, version id, last day as typed, actor, now); raises as `close`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementQueries:
    """What the pages of agreements ask for and do."""

    listing: AgreementList
    version: OneVersion
    difference: Difference
    sign: SignVersion
    activate: ActivateVersion
    close: CloseVersion
