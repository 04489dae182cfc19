"""What the pages of duplicates show: pairs that may be one event, two cases side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.web.adviser.views import Reader, TriageRow
from safety.duplicates import Sign

PATH = "/console/duplicates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two cases that may be one event, and what speaks for it; `score` of a hundred."""

    one: TriageRow
    other: TriageRow
    score: int
    signs: tuple[Sign, ...]

    @property
    def address(self) -> str:
        """The page that shows both; who goes on is chosen there."""
        return f"{PATH}/{self.one.ref}/{self.other.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedCase:
    """A merge that can still be taken back."""

    merge_id: int
    survivor: str
    duplicate: str
    joined_at: datetime
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesView:
    """Pairs, the likeliest first, and merges that can be taken back, the newest first."""

    pairs: tuple[Pair, ...]
    joined: tuple[JoinedCase, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A field in which the two differ, as words of either side; None: not known there."""

    name: str
    survivor: str | None
    duplicate: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two cases side by side: the first goes on, the second becomes its duplicate.

    `choices` are fields, `facts` tell of somebody's health: their values stand here only once they
    were opened, before that only their names in `locked`.
    """

    survivor: TriageRow
    duplicate: TriageRow
    choices: tuple[Choice, ...]
    facts: tuple[Choice, ...]
    locked: tuple[str, ...]
    survivor_version: int
    duplicate_version: int
    read_at: datetime


DuplicatesQuery = Callable[[Session, Reader, datetime], DuplicatesView]
"""(session, reader, now) -> the page of pairs."""

CompareQuery = Callable[[Session, Reader, str, str, str | None, datetime], Comparison]
"""(session, reader, survivor, duplicate, purpose, now); with a purpose facts are open, and logged."""

MergePair = Callable[[Session, Reader, str, str, Mapping[str, str], datetime], None]
"""(session, reader, survivor, duplicate, fields, now); raises what refuses the merge."""

PartPair = Callable[[Session, Reader, str, int, datetime], None]
"""(session, reader, survivor, merge, now); raises MergeIsFinal and MergeNotFound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateQueries:
    """What the pages of duplicates ask for and do."""

    listing: DuplicatesQuery
    compare: CompareQuery
    merge: MergePair
    part: PartPair
