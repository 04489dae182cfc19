"""What the page of a choice shows: the refusal, the shifts, and what each way costs each side."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.filings.choices import Option
from courier_api.web.office.filing_views import Because


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceShift:
    """A shift that nothing covers."""

    platform_name: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceCost:
    """What the shifts cost each side, all in cents; `net_cents` before any attachment."""

    gross_cents: int
    employer_cents: int
    cost_cents: int
    net_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceWay:
    """One way, with its cost where that can be told."""

    option: Option
    cost: ChoiceCost | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """The page. `has_begun`: the work goes on, so that it can only be declared late."""

    read_at: datetime
    task_id: int
    courier_name: str
    declared_as: str
    day: date
    has_begun: bool
    because: tuple[Because, ...] = ()
    shifts: tuple[ChoiceShift, ...] = ()
    ways: tuple[ChoiceWay, ...] = ()

    @property
    def has_costs(self) -> bool:
        """Whether any amount can be told."""
        return any(way.cost for way in self.ways)


ChoiceQuery = Callable[[Session, str, int, datetime], ChoiceView]
"""(session, employer number, task id, now) -> the page; raises NotFound or TaskNotOpen."""

MakeChoice = Callable[[Session, str, int, str, str, str, datetime], None]
"""(session, employer number, task id, option, reason, actor, now); raises as `choose` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQueries:
    """What the page of a choice asks for and does."""

    show: ChoiceQuery
    choose: MakeChoice
