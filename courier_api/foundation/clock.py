"""The only module that asks the machine for the time.

Everything else is handed a `Clock`, so that tests and the demonstration can hold or move time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The zone of the legal day in Belgium."""


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, for tests and for `COURIER_CLOCK=<instant>`."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class FileClock:
    """A clock read anew from a file at each look, so that another process can move it.

    An empty file means: run with the machine's clock from here on.
    """

    path: Path

    def now(self) -> datetime:
        text = self.path.read_text(encoding="ascii").strip()
        return parse_instant(text) if text else datetime.now(UTC)


def parse_instant(text: str) -> datetime:
    """An aware UTC instant from ISO 8601 text. Raises ValueError without an offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(
            f"The instant {text!r} has no offset: write for example 2026-03-23T08:00Z."
        )
    return instant.astimezone(UTC)


def clock_from(setting: str | None) -> Clock:
    """The clock that `COURIER_CLOCK` names: the machine's, a frozen instant, or `file:PATH`."""
    if setting is None or setting == "":
        return SystemClock()
    if setting.startswith("file:"):
        return FileClock(Path(setting.removeprefix("file:")))
    return FixedClock(parse_instant(setting))


def local_date(instant: datetime, zone: ZoneInfo = BRUSSELS) -> date:
    """The legal day of an instant."""
    return instant.astimezone(zone).date()


def elapsed_seconds() -> float:
    """Seconds on a counter that only grows, for measuring durations of our own work."""
    return monotonic()
