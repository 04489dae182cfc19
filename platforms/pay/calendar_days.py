"""Instants as whole microseconds, and the local days they fall on.

Time is subtracted as instants only; the zone serves to find the local date and local midnights.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_PER_MINUTE = 60_000_000
MICROSECONDS_PER_HOUR = 60 * MICROSECONDS_PER_MINUTE

Span = tuple[int, int]  # first instant and first instant after, in microseconds since EPOCH


def instant_of(moment: datetime) -> int:
    """An aware time as microseconds since EPOCH; exact, whatever its zone or offset."""
    return (moment.astimezone(UTC) - EPOCH) // MICROSECOND


@dataclass(frozen=True, slots=True)
class LocalCalendar:
    """The local days of one zone; remembers the midnights it has looked up."""

    zone: ZoneInfo
    _midnights: dict[date, int] = field(default_factory=dict)

    def date_of(self, instant: int) -> date:
        """The local date at an instant."""
        return (EPOCH + instant * MICROSECOND).astimezone(self.zone).date()

    def starts_of(self, day: date) -> int:
        """The instant at which a local day begins, also where its midnight does not exist."""
        if day not in self._midnights:
            self._midnights[day] = instant_of(datetime.combine(day, time(), tzinfo=self.zone))
        return self._midnights[day]

    def instant_at(self, day: date, minute: int) -> int:
        """The instant at which the local clock shows a minute of the day, the first time it does.

        A minute that the clock jumps over is where it would have been without the jump.
        """
        at = datetime.combine(day, time(*divmod(minute, 60)), tzinfo=self.zone)
        return instant_of(at)

    def slices(self, span: Span) -> list[tuple[date, Span]]:
        """The span cut at local midnights, each part with its date."""
        parts: list[tuple[date, Span]] = []
        starts, ends = span
        while starts < ends:
            day = self.date_of(starts)
            part_ends = min(ends, self.starts_of(day + timedelta(days=1)))
            parts.append((day, (starts, part_ends)))
            starts = part_ends
        return parts
