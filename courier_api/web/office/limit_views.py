"""What the page of limits shows: counts by rule, findings, what was judged before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from courier_api.limits.states import FindingState
from courier_api.web.limit_words import ToldFinding, ToldJudgement
from platforms.limits import LimitRule

PATH = "/office/limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFilter:
    """The filter in the address: one rule or all, open or judged."""

    rule: LimitRule | None = None
    state: FindingState = FindingState.OPEN

    @property
    def address(self) -> str:
        """The page with this filter."""
        given = {}
        if self.rule is not None:
            given["rule"] = self.rule.value
        if self.state is not FindingState.OPEN:
            given["state"] = self.state.value
        return f"{PATH}?{urlencode(given)}" if given else PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTab:
    """A rule with how many of it wait; `rule` None is all of them."""

    rule: LimitRule | None
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """One finding. `shifts` are the shifts concerned as their platforms name them."""

    finding_id: int
    courier_name: str
    told: ToldFinding
    shifts: tuple[str, ...]
    opened_at: datetime
    is_open: bool
    judgements: tuple[ToldJudgement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsView:
    """The page, the latest day first; `more` says that there are others."""

    read_at: datetime
    filter: LimitFilter
    tabs: tuple[RuleTab, ...] = ()
    lines: tuple[LimitLine, ...] = ()
    more: bool = False


LimitsQuery = Callable[[Session, str, LimitFilter, datetime], LimitsView]
"""(session, employer number, filter, now) -> the page."""

JudgeFinding = Callable[[Session, str, int, str, str, str, datetime], None]
"""(session, employer number, finding id, judgement, words, actor, now); raises as `judge` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitQueries:
    """What the page of limits asks for and does."""

    listing: LimitsQuery
    judge: JudgeFinding
