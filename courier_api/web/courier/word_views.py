"""What the page of one shift shows: each field, what was told, and the courier's word on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.web.courier.views import CourierShift
from courier_api.web.word_views import ShownValue
from platforms.word import WordField


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLine:
    """One field. `state`: `confirmed`, `open`, `settled`, or None before the courier's word.

    `outcome` and `reason` say how a settled one ended.
    """

    field: WordField
    told: ShownValue
    state: str | None = None
    said: ShownValue | None = None
    sentence: str | None = None
    outcome: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftWordView:
    """One shift with its fields."""

    shift_id: int
    shift: CourierShift
    day: datetime
    lines: tuple[WordLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedWord:
    """A statement as it was typed."""

    field: str
    is_right: bool
    value: str
    sentence: str


ShiftWordQuery = Callable[[Session, int, int, datetime], ShiftWordView]
"""(session, courier id, shift id, now) -> the page; raises NotFound."""

StateWord = Callable[[Session, int, int, StatedWord, datetime], None]
"""(session, courier id, shift id, statement, now): keep it; raises NotFound or WordNotUnderstood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordQueries:
    """What the page of one shift asks for and does."""

    shift: ShiftWordQuery
    state: StateWord
