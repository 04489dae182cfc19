"""A zone or a platform is held: nobody is sent there for a while. Which shifts, which hours.

Instants are compared in UTC, so a night with a change of the clock has the hours it really has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LONGEST: Final = timedelta(days=7)
"""A longer one is entered anew: nobody forgets a hold that ends by itself."""

LONGEST_BACK: Final = timedelta(hours=12)
"""How far back a hold that is already practised may begin."""


class HoldReason(StrEnum):
    """Why nobody is sent."""

    ICE = "ice"
    STORM = "storm"
    HEAT = "heat"
    UNREST = "unrest"
    OTHER = "other"


class HoldTimesWrong(ValueError):
    """A hold ends before it begins, has passed already, begins long ago or lasts too long."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"The times of a hold are wrong: {rule}.")
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold: some postcodes, everything of one platform, or some postcodes of one platform.

    `told_at` is when couriers could know of it.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    told_at: datetime
    reason: HoldReason
    postcodes: frozenset[str] = frozenset()
    source_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it was lifted before it began."""
        return self.ends_at <= self.starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWork:
    """A shift as a hold sees it; a place that nobody told has no postcode."""

    source_id: int
    postcode: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """Time of a shift that is held, without a gap; `told_at` is the earliest of its holds."""

    starts_at: datetime
    ends_at: datetime
    told_at: datetime
    reason: HoldReason

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


def check_times(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Refuse times that a hold cannot have. Raises HoldTimesWrong."""
    if ends_at <= starts_at:
        raise HoldTimesWrong("ends_before_start")
    if ends_at <= now:
        raise HoldTimesWrong("is_over")
    if starts_at < now - LONGEST_BACK:
        raise HoldTimesWrong("too_far_back")
    if ends_at - starts_at > LONGEST:
        raise HoldTimesWrong("too_long")


def concerns(hold: Hold, work: PlannedWork) -> bool:
    """Whether some of the shift's time is held."""
    if hold.source_id is not None and hold.source_id != work.source_id:
        return False
    if hold.postcodes and work.postcode not in hold.postcodes:
        return False
    return not hold.is_empty and hold.starts_at < work.ends_at and work.starts_at < hold.ends_at


def held_times(work: PlannedWork, holds: Iterable[Hold]) -> tuple[HeldTime, ...]:
    """The held parts of a shift in order; holds that overlap or touch are one, each minute once."""
    parts = sorted(
        (
            HeldTime(
                starts_at=max(hold.starts_at, work.starts_at),
                ends_at=min(hold.ends_at, work.ends_at),
                told_at=hold.told_at,
                reason=hold.reason,
            )
            for hold in holds
            if concerns(hold, work)
        ),
        key=lambda part: (part.starts_at, part.ends_at, part.told_at, part.reason.value),
    )
    merged: list[HeldTime] = []
    for part in parts:
        if merged and part.starts_at <= merged[-1].ends_at:
            merged[-1] = _joined(merged[-1], part)
        else:
            merged.append(part)
    return tuple(merged)


def free_from(
    postcode: str | None, source_id: int | None, holds: Sequence[Hold], *, at: datetime
) -> datetime:
    """When a place is free again, seen from an instant; the instant itself where it is free.

    A hold that goes on without a gap after another counts, too. `postcode` None: the whole platform.
    """
    free_at = at
    for hold in sorted(holds, key=lambda each: each.starts_at):
        if hold.starts_at <= free_at < hold.ends_at and _holds_all(hold, postcode, source_id):
            free_at = hold.ends_at
    return free_at


def _holds_all(hold: Hold, postcode: str | None, source_id: int | None) -> bool:
    of_source = hold.source_id is None or hold.source_id == source_id
    return of_source and (not hold.postcodes or postcode in hold.postcodes)


def _joined(one: HeldTime, other: HeldTime) -> HeldTime:
    return HeldTime(
        starts_at=one.starts_at,
        ends_at=max(one.ends_at, other.ends_at),
        told_at=min(one.told_at, other.told_at),
        reason=one.reason,
    )
