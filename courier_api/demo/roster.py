"""The roster of a week: which instance gives which day, and when its rows begin and end.

A row's minutes are read off the clock on the wall, since that is what a roster shows. Day d takes
instance d mod n; its courier rows alternate between the platforms.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from courier_api.demo.instances import CourierRow, Instance
from courier_api.foundation.clock import BRUSSELS, local_date

DAYS_IN_WEEK = 7
LONGEST_SHIFT = timedelta(hours=24)
WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


class DayStartError(ValueError):
    """The start of the files' day is not a time of day."""


def parse_day_start(text: str) -> int:
    """Minutes after midnight from `HH:MM`. Raises DayStartError."""
    found = WALL_TIME.fullmatch(text)
    if found is None:
        raise DayStartError(
            f"DAY_START is {text!r}: write a time from 00:00 to 23:59, for example 06:00."
        )
    return int(found[1]) * 60 + int(found[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class WallClock:
    """Minute 0 of a file on the wall: the first day, and minutes after its midnight."""

    first_day: date
    day_start_minutes: int

    def local(self, day: int, minute: int) -> datetime:
        """The wall time of a minute of day 0, 1, …; it may be one that does not exist."""
        midnight = datetime.combine(self.first_day + timedelta(days=day), time(), BRUSSELS)
        return midnight + timedelta(minutes=self.day_start_minutes + minute)

    def instant(self, day: int, minute: int) -> datetime:
        """The instant of a minute of day 0, 1, …, in UTC.

        A wall time that the clock skips is read with the offset before the change, one that
        comes twice as its first.

        Source: RFC 5545, section 3.3.5 (docs/sources.md#rfc5545-local-time).
        """
        return self.local(day, minute).astimezone(UTC)

    def interval(self, day: int, on_minute: int, off_minute: int) -> tuple[datetime, datetime]:
        """Start and end of a row, in UTC; the end is after the start, by a day at most.

        A row whose start the clock skips moves as a whole and keeps its length; any other row
        ends by the wall, so over the change it is an hour shorter or longer.
        """
        starts_at = self.instant(day, on_minute)
        if _is_skipped(self.local(day, on_minute)):
            return starts_at, starts_at + timedelta(minutes=off_minute - on_minute)
        return starts_at, min(self.instant(day, off_minute), starts_at + LONGEST_SHIFT)


def _is_skipped(local: datetime) -> bool:
    there_and_back = local.astimezone(UTC).astimezone(BRUSSELS)
    return there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One planned shift, not yet anybody's. Instants are UTC; `worked_on` is the legal day."""

    key: str
    day: int
    platform: str
    starts_at: datetime
    ends_at: datetime
    worked_on: date
    x_metres: int
    y_metres: int

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


def make_roster(
    instances: Sequence[Instance], platforms: Sequence[str], *, wall: WallClock
) -> tuple[RosterRow, ...]:
    """The rows of seven days, by day and by their order in the file."""
    return tuple(
        _row(courier, day=day, number=number, platforms=platforms, wall=wall)
        for day, instance in enumerate(instances_by_day(instances))
        for number, courier in enumerate(instance.couriers)
    )


def instances_by_day(instances: Sequence[Instance]) -> Iterable[Instance]:
    """The instance of each day of the week: day d takes instance d mod n."""
    return (instances[day % len(instances)] for day in range(DAYS_IN_WEEK))


def _row(
    courier: CourierRow, *, day: int, number: int, platforms: Sequence[str], wall: WallClock
) -> RosterRow:
    starts_at, ends_at = wall.interval(day, courier.on_minute, courier.off_minute)
    file_day = wall.first_day + timedelta(days=day)
    return RosterRow(
        key=f"{file_day:%Y%m%d}-{number + 1:04d}",
        day=day,
        platform=platforms[number % len(platforms)],
        starts_at=starts_at,
        ends_at=ends_at,
        worked_on=local_date(starts_at),
        x_metres=courier.x_metres,
        y_metres=courier.y_metres,
    )
