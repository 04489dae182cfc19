"""What the page of parked events shows: rules in plain words, counts, rows, one event's body."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS
from courier_api.messaging.parked import ParkedFilter

PATH = "/office/parked"
LONGEST_TYPED = 200


class ParkedRule(StrEnum):
    """The rules that the catalogue explains, with what to do; any other is `other`."""

    UNKNOWN_COURIER = "unknown_courier"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_TYPE = "unknown_type"
    UNREADABLE = "unreadable"
    WORKER_CHANGED_AFTER_START = "worker_changed_after_start"
    CANCELLED_FOR_ANOTHER_WORKER = "cancelled_for_another_worker"
    FETCH_WANTED = "fetch_wanted"
    UNSAFE_REFERENCE = "unsafe_reference"
    SCHEME_NOT_SERVED = "scheme_not_served"
    END_WITHOUT_SHIFT = "end_without_shift"
    NEEDS_SECOND_SOURCE = "needs_second_source"
    INTERNAL_ERROR = "internal_error"
    NO_AGREEMENT = "no_agreement"
    OTHER = "other"


def rule_of(reason: str) -> ParkedRule:
    """The rule in words that a stored reason stands for."""
    known = {rule.value: rule for rule in ParkedRule}
    return known.get(reason, ParkedRule.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFilter:
    """The filter as it stands in the address; times are Belgian local time without a zone."""

    reason: str = ""
    source: str = ""
    worker: str = ""
    since: str = ""
    until: str = ""

    @property
    def address(self) -> str:
        """The page with this filter."""
        return f"{PATH}?{self.query}" if self.query else PATH

    @property
    def query(self) -> str:
        """The part of the address after the question mark."""
        return urlencode({name: value for name, value in self.fields if value})

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Each field with what was typed."""
        return (
            ("reason", self.reason),
            ("source", self.source),
            ("worker", self.worker),
            ("since", self.since),
            ("until", self.until),
        )

    @property
    def wrong(self) -> str | None:
        """The first field that cannot be understood."""
        for name, value in (("since", self.since), ("until", self.until)):
            if value and _instant(value) is None:
                return name
        return None

    def only(self, reason: str, source: str) -> "TypedFilter":
        """The same, narrowed to a rule of a source."""
        return replace(self, reason=reason, source=source)

    def wanted(self) -> ParkedFilter:
        """What to look for; a time that cannot be understood does not narrow."""
        return ParkedFilter(
            reason=self.reason or None,
            source=self.source or None,
            worker=self.worker or None,
            since=_instant(self.since),
            until=_instant(self.until),
        )


def _instant(typed: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    try:
        return (at.replace(tzinfo=BRUSSELS) if at.tzinfo is None else at).astimezone(UTC)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """How many events of a platform a rule holds back; `address` shows only these."""

    rule: ParkedRule
    reason: str
    source: str
    events: int
    oldest_at: datetime
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedLine:
    """One parked event."""

    inbox_id: int
    rule: ParkedRule
    reason: str
    source: str
    event_id: str
    event_type: str | None
    worker: str | None
    shift: str | None
    received_at: datetime
    attempts: int
    is_queued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpaidDay:
    """Shifts of a platform's day that are declared and wait for an agreement to be paid by."""

    source: str
    worked_on: date
    shifts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedView:
    """The page. `rows` are the newest; `more` says that there are others."""

    read_at: datetime
    typed: TypedFilter
    counts: tuple[RuleCount, ...] = ()
    rows: tuple[ParkedLine, ...] = ()
    more: bool = False
    unpaid_days: tuple[UnpaidDay, ...] = ()
    queued: int | None = None

    @property
    def rules(self) -> tuple[ParkedRule, ...]:
        """The rules of the rows, each once, in the order of the counts."""
        shown = {row.rule for row in self.rows}
        return tuple(dict.fromkeys(count.rule for count in self.counts if count.rule in shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedBody:
    """One event with its masked body; None where the body is not for this page."""

    line: ParkedLine
    body: str | None


ParkedQuery = Callable[[Session, str, TypedFilter, datetime], ParkedView]
"""(session, employer number, filter, now) -> the page."""

ParkedBodyQuery = Callable[[Session, str, int, str, datetime], ParkedBody]
"""(session, employer number, inbox id, actor, now) -> one event; raises NotFound. Is recorded."""

ReplayOne = Callable[[Session, str, int, str, datetime], None]
"""(session, employer number, inbox id, actor, now): try it again now; raises NotFound."""

ReplayAll = Callable[[Session, str, TypedFilter, str, datetime], int]
"""(session, employer number, filter, actor, now) -> how many are tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedQueries:
    """What the page of parked events asks for and does."""

    listing: ParkedQuery
    body: ParkedBodyQuery
    replay_one: ReplayOne
    replay_all: ReplayAll
