"""What every tab of a case shares: its head, its address, its form that failed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.web.adviser.views import (
    CaseClass,
    CaseState,
    Clock,
    Conclusion,
    Fact,
    MissingFact,
    Nature,
    Reader,
    Reading,
)
from courier_api.web.incident_words import IncidentKind
from safety.case_states import SeriousFileState
from safety.facts import IncidentClass
from safety.incidents import NextStep, ObstacleToClosing

PATH = "/console/incidents"
SHORTEST_PURPOSE = 3


class PurposeNeeded(Invalid):
    """Somebody wants to see what is locked and does not say why."""

    def __init__(self) -> None:
        super().__init__(
            "Say why you need to see this.", errors=[{"field": "purpose", "rule": "required"}]
        )


class CaseTab(StrEnum):
    """The tabs of a case, each with an address of its own."""

    SUMMARY = "summary"
    TIMELINE = "timeline"
    PEOPLE = "people"
    INCAPACITY = "incapacity"
    INVESTIGATION = "investigation"
    ACTIONS = "actions"
    DOCUMENTS = "documents"
    MESSAGES = "messages"
    AUDIT = "audit"

    def url(self, ref: str) -> str:
        """The address of this tab of a case."""
        return f"{PATH}/{ref}" if self is CaseTab.SUMMARY else f"{PATH}/{ref}/{self.value}"

    @property
    def letter(self) -> str:
        """The key that goes to this tab after G; of two with one first letter the later has another."""
        return {CaseTab.INVESTIGATION: "v", CaseTab.AUDIT: "u"}.get(self, self.value[0])


LOCKED = frozenset({CaseTab.PEOPLE, CaseTab.INCAPACITY, CaseTab.INVESTIGATION})
"""Tabs that tell of somebody's health: they open with a purpose, and each look is written down."""

LOGGED = LOCKED | {CaseTab.AUDIT}
"""Tabs of which an opened look is written down; of the log only the values are locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the staff who may have a case."""

    staff_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """What stands above every tab. `version` is what somebody looks at who changes the case.

    `moves` are the states that the case may go to now; `confirmed_by` names the person.
    """

    ref: str
    initials: str
    state: CaseState
    kind: IncidentKind
    case_class: CaseClass
    class_confirmed: bool
    nature: Nature
    severity: int | None
    version: int
    read_at: datetime
    class_given: bool = False
    potential_severity: int | None = None
    owner: str | None = None
    owner_id: int | None = None
    staff: tuple[Person, ...] = ()
    clock: Clock | None = None
    next_step: NextStep | None = None
    obstacles: tuple[ObstacleToClosing, ...] = ()
    moves: tuple[str, ...] = ()
    snoozed_until: date | None = None
    duplicate_of: str | None = None
    serious_file: SeriousFileState | None = None
    tabs: tuple[CaseTab, ...] = tuple(CaseTab)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedView:
    """A case that belongs to this one."""

    link_id: int
    ref: str
    kind: IncidentKind
    case_class: CaseClass
    state: CaseState
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """The first tab of a case: facts in form order, the class beside them, clocks.

    `circumstances` is what the forms start with: nothing in it is locked. `machine_class` is what
    the rules propose as a class of the law, None where they propose none.
    """

    head: CaseHead
    facts: tuple[Fact, ...]
    conclusions: tuple[Conclusion, ...]
    clocks: tuple[Clock, ...]
    missing: tuple[MissingFact, ...]
    circumstances: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    machine_class: IncidentClass | None = None
    linked: tuple[LinkedView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """A field that somebody else changed after it was read. `theirs` None: their value is locked.

    `mine` None: it was not in the form, or left as it was.
    """

    field: str
    by: str
    mine: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """A form that could not be saved: what was typed is kept, and one sentence says why."""

    verb: str
    error: str
    fields: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[Meanwhile, ...] = ()

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TabPage:
    """One tab: the head, and what its template shows. `content` is None while it is locked."""

    head: CaseHead
    content: object | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The version of a case as it is read, and who else has it open."""

    version: int
    present: tuple[str, ...] = ()


AroundQuery = Callable[[Session, Reader, str, datetime], Around]
"""(session, reader, reference, now) -> what is around; that the reader looks is written down.

Raises IncidentNotFound.
"""

MeanwhileQuery = Callable[[Session, Reader, str, int, Mapping[str, str]], tuple[Meanwhile, ...]]
"""(session, reader, reference, version that was read, fields) -> what others changed since."""

TabQuery = Callable[[Session, Reader, str, str | None, datetime], TabPage]
"""(session, reader, reference, purpose, now) -> the tab.

A locked tab shows its content only with a purpose, and writes the look down. Raises IncidentNotFound.
"""

Change = Callable[[Session, Reader, str, Mapping[str, str], datetime], None]
"""(session, reader, reference, fields, now): changes the case, or raises what refuses it."""

CaseQuery = Callable[[Session, Reader, str, datetime], CaseView | None]
"""(session, reader, reference, now) -> the case with locked facts hidden, or None."""

OpenReading = Callable[[Session, Reader, str, Reading, str, datetime], CaseView | None]
"""(session, reader, reference, what, purpose, now) -> the case with that part open; the reading is logged."""
