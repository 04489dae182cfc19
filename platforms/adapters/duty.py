"""On and off duty: shifts of a platform that tells moments instead of shifts.

A start names its shift by itself: courier, local day, and how many seconds of that day had passed.
So a start is always the same shift, whatever else arrives before or after it, and a day may have
any number of them. (A running number would change when an earlier start comes late.)

An end cannot know its shift. It becomes `DutyEnded`, and `match_ends` says to which shift each end
of a courier belongs, from all starts and ends known so far. The answer depends on what is known and
never on the order in which it came: ask again whenever a start or an end of the courier arrives,
attach each end to the shift that is named (an end may move to a later start that arrived after
it), and fold the shifts that were touched. An end that belongs to no shift waits, without effect.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from platforms.adapters.native import shift_event
from platforms.events import ShiftEvent, Worker
from platforms.events.times import LONGEST_SHIFT

BELGIAN_TIME: Final = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEnded:
    """A courier went off duty; which shift that ends is not told."""

    event_id: str
    occurred_at: datetime
    worker: Worker

    def of_shift(self, shift_external_id: str) -> ShiftEvent:
        """The end of that shift. Who ended it is not told either."""
        shift = {
            "external_id": shift_external_id,
            "worker": _wire(self.worker),
            "actual_end": self.occurred_at,
        }
        return shift_event(
            "shift.ended", shift, event_id=self.event_id, occurred_at=self.occurred_at
        )


def duty_started(worker: Worker, *, event_id: str, occurred_at: datetime) -> ShiftEvent:
    """The start of a shift that begins when a courier goes on duty. Raises InvalidEvent."""
    shift = {
        "external_id": duty_shift_id(worker.external_id, occurred_at),
        "worker": _wire(worker),
        "actual_start": occurred_at,
    }
    return shift_event("shift.started", shift, event_id=event_id, occurred_at=occurred_at)


def is_duty_start(event: ShiftEvent) -> bool:
    """Whether this start names its shift as `duty_started` does, so that its end is a moment."""
    told = event.shift
    worker = told.worker.external_id
    return (
        event.type == "shift.started"
        and told.external_id.startswith(f"{worker}-")  # cheap, and no other platform names so
        and told.actual_start is not None
        and told.external_id == duty_shift_id(worker, told.actual_start)
    )


def duty_ended(worker: Worker, *, event_id: str, occurred_at: datetime) -> DutyEnded:
    """The end of a shift that is not known yet. Raises InvalidEvent."""
    ended = DutyEnded(event_id=event_id, occurred_at=occurred_at, worker=worker)
    ended.of_shift("any")  # no shift may be refused later for what is known to be wrong now
    return ended


def duty_shift_id(worker_external_id: str, started_at: datetime) -> str:
    """Courier, Belgian day, and the seconds of that day: counted, so that the hour that the clock
    shows twice in October is two hours here."""
    day = started_at.astimezone(BELGIAN_TIME).date()
    midnight = datetime.combine(day, time(), BELGIAN_TIME).astimezone(UTC)
    seconds = int((started_at - midnight).total_seconds())
    return f"{worker_external_id}-{day}-{seconds:05d}"


def match_ends(started: Mapping[str, datetime], ended: Mapping[str, datetime]) -> dict[str, str]:
    """Which shift each end of one courier ends: event id to shift id.

    `started` has the first start of each shift by shift id, `ended` the instant of each end by
    event id. An end belongs to the last start before it, and only when it is the first end after
    that start and at most 24 hours later; every other end is left out. Two ends of one instant
    are one end told twice: both belong.
    """
    starts = sorted((instant, shift_id) for shift_id, instant in started.items())
    instants = [instant for instant, _ in starts]
    ends_by_shift: dict[str, list[tuple[datetime, str]]] = {}
    for event_id, instant in ended.items():
        position = bisect_right(instants, instant) - 1
        if position >= 0 and instant - instants[position] <= LONGEST_SHIFT:
            ends_by_shift.setdefault(starts[position][1], []).append((instant, event_id))
    return {
        event_id: shift_id
        for shift_id, ends in ends_by_shift.items()
        for instant, event_id in ends
        if instant == min(ends)[0]
    }


def _wire(worker: Worker) -> dict[str, object]:
    return {"external_id": worker.external_id, "name": worker.name}
