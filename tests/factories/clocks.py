"""Instants of the tests, and a clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FRIDAY_NOON = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)


@dataclass(slots=True)
class MovedClock:
    """Says what it was last set to."""

    at: datetime = FRIDAY_NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, **duration: int) -> None:
        """Move on by a `timedelta` named by its parts."""
        self.at += timedelta(**duration)
