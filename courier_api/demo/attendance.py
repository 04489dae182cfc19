"""What really happened on a shift: a few minutes off the plan, and now and then cut short."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courier_api.demo.choices import Choices
from courier_api.demo.roster import LONGEST_SHIFT

EARLIEST_START_SECONDS = -180
LATEST_START_SECONDS = 120
LONGEST_TO_START_EARLY = 23 * 3600
EARLIEST_END_SECONDS = 60
LATEST_END_SECONDS = 480
SHORT_STAY_MINUTES = (50, 80)
"""Two stays of this length stay under a floor of three hours together."""


class EndedBy(StrEnum):
    """Who stopped a shift before its planned end."""

    PLATFORM = "platform"
    WORKER = "worker"
    WEATHER = "weather"
    OTHER = "other"


CUT_SHORT = (
    *(EndedBy.PLATFORM,) * 4,
    *(EndedBy.WORKER,) * 4,
    EndedBy.WEATHER,
    *(None,) * 91,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """When a shift began and ended; `ended_by` only where it ended before the planned end."""

    started_at: datetime
    ended_at: datetime
    ended_by: EndedBy | None = None

    @property
    def seconds(self) -> int:
        return (self.ended_at - self.started_at) // timedelta(seconds=1)


def attend(
    key: str, planned_start: datetime, planned_end: datetime, *, choices: Choices
) -> Attendance:
    """An ordinary shift; nine in a hundred are cut short."""
    started_at = _started_at(key, planned_start, planned_end, choices)
    ended_by = choices.one_of(CUT_SHORT, "cut short", key)
    if ended_by is not None:
        percent = choices.between(35, 85, "part ridden", key)
        ridden = (planned_end - started_at) * percent // 100
        return Attendance(
            started_at=started_at, ended_at=_whole_second(started_at + ridden), ended_by=ended_by
        )
    return attend_to_the_end(key, planned_start, planned_end, choices=choices)


def attend_to_the_end(
    key: str, planned_start: datetime, planned_end: datetime, *, choices: Choices
) -> Attendance:
    """A shift that lasts until its planned end, or a few minutes longer."""
    started_at = _started_at(key, planned_start, planned_end, choices)
    after = timedelta(seconds=choices.between(EARLIEST_END_SECONDS, LATEST_END_SECONDS, "end", key))
    return Attendance(
        started_at=started_at, ended_at=min(planned_end + after, started_at + LONGEST_SHIFT)
    )


def leave_early(
    key: str, planned_start: datetime, planned_end: datetime, *, choices: Choices
) -> Attendance:
    """A shift that the courier leaves after an hour or so; a shorter one lasts to its end."""
    started_at = _started_at(key, planned_start, planned_end, choices)
    ended_at = started_at + timedelta(minutes=choices.between(*SHORT_STAY_MINUTES, "stay", key))
    if ended_at >= planned_end:
        return attend_to_the_end(key, planned_start, planned_end, choices=choices)
    return Attendance(started_at=started_at, ended_at=ended_at, ended_by=EndedBy.WORKER)


def stop_at(attendance: Attendance, instant: datetime, planned_end: datetime) -> Attendance:
    """The same shift, stopped at an instant for another reason, such as an accident."""
    return Attendance(
        started_at=attendance.started_at,
        ended_at=min(instant, attendance.ended_at),
        ended_by=EndedBy.OTHER if instant < planned_end else attendance.ended_by,
    )


def _started_at(
    key: str, planned_start: datetime, planned_end: datetime, choices: Choices
) -> datetime:
    planned_seconds = (planned_end - planned_start) // timedelta(seconds=1)
    earliest = EARLIEST_START_SECONDS if planned_seconds < LONGEST_TO_START_EARLY else 0
    latest = min(LATEST_START_SECONDS, planned_seconds // 4)
    return planned_start + timedelta(seconds=choices.between(earliest, latest, "start", key))


def _whole_second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
