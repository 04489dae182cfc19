"""Changes of plan after a shift was published: cancelled, moved or made longer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courier_api.demo.choices import Choices, share_of
from courier_api.demo.roster import RosterRow
from courier_api.foundation.clock import local_date

CHANGED_PERCENT = 3
STANDS_FOR = timedelta(hours=2)
"""A plan stands at least this long, so that it was declared before it changes."""
ROOM = timedelta(hours=13)
LONGEST_TO_CHANGE = timedelta(hours=8)
CANCEL_HOURS_BEFORE = (2, 32)
RESCHEDULE_HOURS_BEFORE = (3, 20)


class ChangeKind(StrEnum):
    """What changed; the value of a cancellation is the reason a platform gives for it."""

    CANCELLED_BY_PLATFORM = "platform"
    CANCELLED_BY_WORKER = "worker"
    MOVED = "moved"
    LENGTHENED = "lengthened"

    @property
    def is_cancellation(self) -> bool:
        return self in {ChangeKind.CANCELLED_BY_PLATFORM, ChangeKind.CANCELLED_BY_WORKER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change, the instant it was made, and the planned times from then on."""

    kind: ChangeKind
    made_at: datetime
    planned_start: datetime
    planned_end: datetime


def choose_changes(
    candidates: Sequence[RosterRow],
    *,
    of_shifts: int,
    published_at: Mapping[str, datetime],
    others: Mapping[str, Sequence[RosterRow]],
    choices: Choices,
) -> dict[str, Change]:
    """Three in a hundred shifts, the four kinds in turn.

    `others` holds the rest of a person's week by row: where it leaves no room to move or lengthen
    a row, that row is cancelled by the platform instead.
    """
    rows = {row.key: row for row in candidates}
    chosen = choices.share(tuple(rows), share_of(of_shifts, CHANGED_PERCENT), "changed")
    kinds = tuple(ChangeKind)
    changes = {}
    for place, key in enumerate(chosen):
        kind, row = kinds[place % len(kinds)], rows[key]
        if not kind.is_cancellation and not _has_room(row, others[key]):
            kind = ChangeKind.CANCELLED_BY_PLATFORM
        changes[key] = _change(row, kind, published_at=published_at[key], choices=choices)
    return changes


def _has_room(row: RosterRow, others: Sequence[RosterRow]) -> bool:
    """Whether the row may begin or end an hour and a half off without touching another day."""
    return row.ends_at - row.starts_at <= LONGEST_TO_CHANGE and all(
        row.starts_at - other.ends_at >= ROOM or other.starts_at - row.ends_at >= ROOM
        for other in others
    )


def _change(
    row: RosterRow, kind: ChangeKind, *, published_at: datetime, choices: Choices
) -> Change:
    earliest, latest = CANCEL_HOURS_BEFORE if kind.is_cancellation else RESCHEDULE_HOURS_BEFORE
    minutes_before = choices.between(earliest * 60, latest * 60, "change made", row.key)
    made_at = max(published_at + STANDS_FOR, row.starts_at - timedelta(minutes=minutes_before))
    starts_at, ends_at = row.starts_at, row.ends_at
    if kind is ChangeKind.MOVED:
        by = timedelta(minutes=15 * choices.between(2, 4, "moved by", row.key))
        if local_date(starts_at + by) != row.worked_on:
            by = -by
        starts_at, ends_at = starts_at + by, ends_at + by
    elif kind is ChangeKind.LENGTHENED:
        ends_at += timedelta(minutes=15 * choices.between(2, 6, "longer by", row.key))
    return Change(kind=kind, made_at=made_at, planned_start=starts_at, planned_end=ends_at)
