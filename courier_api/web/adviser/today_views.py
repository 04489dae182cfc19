"""What the adviser's first page shows: what is urgent, by when, and whose it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.web.adviser.views import CaseState, Clock, Reader, TriageRow

PATH = "/console/today"


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayClock:
    """A running clock with its case. `owner` is a name, None while nobody has the case."""

    ref: str
    initials: str
    clock: Clock
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAction:
    """A preventive action that is due this week, or was before."""

    ref: str
    title: str
    due_on: date
    is_late: bool
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietCase:
    """An open case that nobody has changed for a while."""

    ref: str
    initials: str
    state: CaseState
    changed_at: datetime
    owner: str | None = None


class Occasion(StrEnum):
    """Why a case asks for attention."""

    DAY_THREE = "fourth_day_tomorrow"
    RESUMPTION = "resumption_to_confirm"
    ANSWER_URGENT = "answer_urgent"
    ANSWER_RETURN = "answer_return"
    ANSWER_FOURTH_DAY = "answer_fourth_day"
    ANSWER_UNREAD = "answer_unread"
    OTHER = "other"

    @classmethod
    def of(cls, stored: str) -> "Occasion":
        """The word of the pages for a stored occasion."""
        return cls(stored) if stored in {each.value for each in cls} else cls.OTHER

    @property
    def is_urgent(self) -> bool:
        """Whether it comes before the others."""
        return self is Occasion.ANSWER_URGENT

    @property
    def is_answer(self) -> bool:
        """Whether the courier's answer is to be read for it."""
        return self.value.startswith("answer_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A case that asks for attention on this day, by the occasion that raised it."""

    ref: str
    initials: str
    occasion: Occasion
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Accidents with an injury, by when they happened."""

    week: int
    four_weeks: int
    year_before: int

    @property
    def is_small(self) -> bool:
        """Whether so few happened that a difference may be chance."""
        return max(self.four_weeks, self.year_before) < SMALL


SMALL = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView:
    """The page. Each list is cut off where a page ends; the numbers count all.

    `last_report_at` is when the latest report came in, None before the first.
    """

    read_at: datetime
    clocks: tuple[TodayClock, ...]
    running: int
    late: int
    help: tuple[TriageRow, ...]
    inbox: tuple[TriageRow, ...]
    new: int
    actions: tuple[DueAction, ...]
    reminders: tuple[Reminder, ...]
    quiet: tuple[QuietCase, ...]
    quiet_count: int
    counts: Counts
    last_report_at: datetime | None = None


TodayQuery = Callable[[Session, Reader, datetime], TodayView]
"""(session, reader, now) -> the page."""
