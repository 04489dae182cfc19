"""The local days of a zone as a sorted table of their first instants."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from platforms.pay.calendar_days import (
    MICROSECOND,
    MICROSECONDS_PER_HOUR,
    LocalCalendar,
    instant_of,
)
from platforms.pay.population.columns import Ints, day_number

EARLIEST = instant_of(datetime(1990, 1, 1, tzinfo=UTC))
LATEST = instant_of(datetime(2100, 1, 1, tzinfo=UTC))
QUARTER = timedelta(minutes=15)
MICROSECONDS_PER_DAY = 24 * MICROSECONDS_PER_HOUR
NO_OFFSET = timedelta(0)


@dataclass(frozen=True, slots=True)
class LocalDays:
    """Days `first`, `first` + 1 and so on, each beginning at its instant in `midnights`.

    The table has one more instant than days.
    """

    first: int
    midnights: Ints

    def days_of(self, instants: Ints) -> Ints:
        """The local day of each instant."""
        return np.searchsorted(self.midnights, instants, side="right") - 1 + self.first

    def ends_of(self, days: Ints) -> Ints:
        """The first instant after each day."""
        return self.midnights[days - self.first + 1]

    @property
    def count(self) -> int:
        return len(self.midnights) - 1


def local_days(zone: ZoneInfo, earliest: int, latest: int) -> LocalDays | None:
    """The days from one instant to another, or None for a zone with days that are not one piece.

    The clock of such a zone went back over midnight, so that a date came, went and came again.
    """
    calendar = LocalCalendar(zone)
    first = calendar.date_of(earliest) - timedelta(days=1)
    count = (calendar.date_of(latest) - first).days + 2
    begins = [
        datetime.combine(first + timedelta(days=number), time(), tzinfo=zone)
        for number in range(count + 2)
    ]
    offsets = np.array([(each.utcoffset() or NO_OFFSET) // MICROSECOND for each in begins])
    (changed,) = np.nonzero(offsets[1:] != offsets[:-1])
    if not all(_is_one_piece(begins[place], begins[place + 1]) for place in changed.tolist()):
        return None
    numbers = np.arange(day_number(first), day_number(first) + count + 1)
    return LocalDays(day_number(first), numbers * MICROSECONDS_PER_DAY - offsets[:-1])


def _is_one_piece(begins: datetime, ends: datetime) -> bool:
    """Whether all moments between the midnights of a date and of the next have that date."""
    moment, end = begins.astimezone(UTC), ends.astimezone(UTC)
    while moment < end:
        if moment.astimezone(begins.tzinfo).date() != begins.date():
            return False
        moment += QUARTER
    return True
