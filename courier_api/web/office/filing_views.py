"""What the page of declarations shows: messages under a filter, what people changed, questions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from courier_api.filings.change_by_hand import ByHand, WantedChange
from courier_api.filings.inspection import InspectionFile, WantedInspection
from declarations.dimona.anomaly_words import AnomalyWords

PATH = "/office/filings"
TASKS = f"{PATH}/tasks"
LONGEST_TYPED = 100


class FilingTab(StrEnum):
    """Which messages are listed."""

    OPEN = "open"
    WAITING = "waiting"
    REFUSED = "refused"
    FAILED = "failed"
    LATE = "late"
    ACCEPTED = "accepted"
    ALL = "all"


class FilingState(StrEnum):
    """Where a message stands, as people say it."""

    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    RECEIVED = "received"
    ON_HOLD = "on_hold"
    ACCEPTED = "accepted"
    WARNED = "warned"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"
    FAILED = "failed"
    DROPPED = "dropped"


class FilingWrong(StrEnum):
    """Why a change by hand was not kept."""

    REASON = "reason"
    PERIOD = "period"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFilter:
    """The filter in the address. `worker`: our reference or a part of a name."""

    tab: FilingTab = FilingTab.OPEN
    worker: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1

    @property
    def address(self) -> str:
        """The page with this filter."""
        given = {
            "state": "" if self.tab is FilingTab.OPEN else self.tab.value,
            "worker": self.worker,
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        kept = {name: value for name, value in given.items() if value}
        return f"{PATH}?{urlencode(kept)}" if kept else PATH

    @property
    def is_narrow(self) -> bool:
        """Whether a courier or days were chosen."""
        return bool(self.worker or self.first or self.last)

    def with_tab(self, tab: FilingTab) -> "FilingFilter":
        """The same couriers and days, another state."""
        return replace(self, tab=tab, page=1)

    def with_page(self, page: int) -> "FilingFilter":
        """Another page of the same list."""
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to the same couriers and days in another state."""

    tab: FilingTab
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Because:
    """An anomaly: its code, and which sentence explains it."""

    code: str
    words: AnomalyWords


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeChange:
    """A change by hand that was made before."""

    kind: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingLine:
    """One message to social security."""

    declaration: int
    courier_name: str
    courier_address: str
    action: str
    state: FilingState
    starts_on: date
    ends_on: date | None
    hours: int | None
    is_late: bool
    limit: datetime | None
    sent_at: datetime | None
    judged_at: datetime | None
    number: int | None
    period_id: int | None
    posts: int
    because: tuple[Because, ...] = ()
    error: str | None = None
    possible: tuple[ByHand, ...] = ()
    changes: tuple[MadeChange, ...] = ()

    @property
    def is_explained(self) -> bool:
        """Whether the state needs a sentence: not when it is accepted, dropped, or has reasons."""
        quiet = {FilingState.ACCEPTED, FilingState.WARNED, FilingState.DROPPED,
                 FilingState.SET_ASIDE}  # fmt: skip
        return self.state not in quiet and not (self.because and self.state is FilingState.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingsView:
    """The page, the newest message first."""

    read_at: datetime
    filter: FilingFilter
    tabs: tuple[Tab, ...] = ()
    lines: tuple[FilingLine, ...] = ()
    newer: str | None = None
    older: str | None = None
    tasks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A question that only a person can settle. `address` leads to a choice, where there is one.

    It is about a courier, or with None about the co-operative as a whole.
    """

    task_id: int
    code: str
    courier_name: str | None
    courier_address: str | None
    opened_at: datetime
    day: date | None = None
    periods: tuple[int, ...] = ()
    shift: str | None = None
    address: str | None = None
    can_be_settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksView:
    """The questions, the oldest first."""

    read_at: datetime
    lines: tuple[TaskLine, ...] = ()
    more: bool = False


FilingsQuery = Callable[[Session, str, FilingFilter, datetime], FilingsView]
"""(session, employer number, filter, now) -> the page."""

TasksQuery = Callable[[Session, str, datetime], TasksView]
"""(session, employer number, now) -> the questions."""

ChangeFiling = Callable[[Session, str, WantedChange, datetime], None]
"""(session, employer number, change, now); raises as `change_by_hand` does."""

SettleTask = Callable[[Session, str, int, str, str, datetime], None]
"""(session, employer number, task id, reason, actor, now); raises as `settle_task` does."""

TakeInspection = Callable[[Session, WantedInspection, str, datetime], InspectionFile]
"""(session, what is wanted, actor, now) -> the file; it is written down who took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingQueries:
    """What the pages of declarations ask for and do."""

    listing: FilingsQuery
    tasks: TasksQuery
    change: ChangeFiling
    settle: SettleTask
    inspection: TakeInspection
