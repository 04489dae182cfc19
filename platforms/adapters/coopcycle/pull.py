"""Pulling the shifts of some days: page after page, until there is none left."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from platforms.adapters.contract import FetchWanted
from platforms.adapters.coopcycle.channel import CoopCycleChannel, PullRejected
from platforms.adapters.coopcycle.shifts import (
    FIRST_PAGE,
    PulledAssignment,
    UnreadableShift,
    assignments_of,
    read_page,
)
from platforms.events import InvalidEvent

MOST_PAGES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What stood on the pages: the assignments, and the shifts that could not be read."""

    assignments: tuple[PulledAssignment, ...]
    unreadable: tuple[UnreadableShift, ...]


def pull_shifts(channel: CoopCycleChannel, *, first_day: date, last_day: date) -> Pull:
    """All shifts of these days, both included.

    Raises what the channel raises; PullRejected for pages without end; MalformedBody, InvalidEvent
    or UnsafeReference for a page that is none. One shift that cannot be read stops no other.
    """
    wanted: FetchWanted | None = FetchWanted(
        path=f"{FIRST_PAGE}?date[after]={first_day.isoformat()}&date[before]={last_day.isoformat()}"
    )
    assignments: list[PulledAssignment] = []
    unreadable: list[UnreadableShift] = []
    seen: set[FetchWanted] = set()
    while wanted is not None:
        if wanted in seen or len(seen) == MOST_PAGES:
            raise PullRejected("The pages of shifts have no end.")
        seen.add(wanted)
        page = read_page(channel.fetch(wanted))
        for shift in page.shifts:
            try:
                assignments += assignments_of(shift)
            except InvalidEvent as invalid:
                unreadable.append(UnreadableShift(shift_id=shift.text("id"), fault=str(invalid)))
        wanted = page.following
    return Pull(assignments=tuple(assignments), unreadable=tuple(unreadable))
