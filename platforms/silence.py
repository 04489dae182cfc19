"""When a platform that is awaited has fallen silent. Pure: facts in, a verdict out.

A platform that has nothing planned owes no word, and one courier who does not show up is no
silence: it is silent when a shift should have begun or ended and since then nothing whatever has
come from it. What it says later, about anything, ends the silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedShift:
    """A shift that is planned or runs, by its plan."""

    planned_start: datetime
    planned_end: datetime
    has_started: bool

    @property
    def word_due_at(self) -> datetime:
        """When its next word is due: its end once it has begun, its start before."""
        return self.planned_end if self.has_started else self.planned_start


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceFacts:
    """What is known of one platform at an instant.

    `last_word_at` is when anything came last; `listening_since` when we began to listen without a
    break: what was not heard before that is our own silence. `has_alarm`: one is open;
    `heard_since_alarm`: something has come since it was raised.
    """

    now: datetime
    last_word_at: datetime | None
    listening_since: datetime
    awaited: Sequence[AwaitedShift]
    has_alarm: bool = False
    heard_since_alarm: bool = False


class Verdict(StrEnum):
    """What becomes of the alarm."""

    OPEN = "open"
    KEEP = "keep"
    CLOSE = "close"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict, and how many shifts are without a word."""

    verdict: Verdict
    unheard: int


def judge_silence(facts: SilenceFacts, *, limit: timedelta) -> Judgement:
    """Open after `limit` without a word that was due; close when anything has come."""
    unheard = sum(_is_unheard(shift, facts, limit) for shift in facts.awaited)
    if facts.has_alarm:
        verdict = Verdict.CLOSE if facts.heard_since_alarm else Verdict.KEEP
    else:
        verdict = Verdict.OPEN if unheard else Verdict.NONE
    return Judgement(verdict=verdict, unheard=unheard)


def _is_unheard(shift: AwaitedShift, facts: SilenceFacts, limit: timedelta) -> bool:
    due_at = shift.word_due_at
    if facts.last_word_at is not None and facts.last_word_at >= due_at:
        return False
    return facts.now - max(due_at, facts.listening_since) >= limit
