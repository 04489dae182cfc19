"""What the page of disputes shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.web.word_views import ShownValue
from platforms.word import WordField

PATH = "/office/disputes"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLine:
    """One open dispute. `told` is what was told when it was disputed, `now` what is told now."""

    dispute_id: int
    courier_name: str
    platform_name: str
    shift: str
    shift_starts_at: datetime
    field: WordField
    told: ShownValue
    now: ShownValue
    said: ShownValue | None
    sentence: str | None
    said_at: datetime

    @property
    def has_changed(self) -> bool:
        """Whether something else is told since."""
        return self.now != self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputesView:
    """The page, the oldest dispute first."""

    read_at: datetime
    lines: tuple[DisputeLine, ...] = ()


DisputesQuery = Callable[[Session, str, datetime], DisputesView]
"""(session, employer number, now) -> the page."""

SettleDispute = Callable[[Session, str, int, str, str, str, datetime], None]
"""(session, employer number, dispute id, outcome, reason, actor, now); raises as `settle` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeQueries:
    """What the page of disputes asks for and does."""

    listing: DisputesQuery
    settle: SettleDispute
