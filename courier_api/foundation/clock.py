"""The only module that asks the machine for the time.

Everything else is handed a `Clock`, so that tests and the demonstration can hold or move time.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The zone of the legal day in Belgium."""

WRITING_SECONDS = 0.5


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


@dataclass(slots=True)
class FileClock:
    """A clock read anew from a file at each look, so that another process can move it.

    An empty file means: run with the machine's clock from here on. One that was emptied a moment
    ago is taken for one that is being written, and the last instant stands until that is done.
    """

    path: Path
    _last: datetime | None = field(default=None, init=False)

    def now(self) -> datetime:
        text = self.path.read_text(encoding="ascii").strip()
        if text:
            self._last = parse_instant(text)
            return self._last
        machine = datetime.now(UTC)
        emptied_seconds_ago = machine.timestamp() - self.path.stat().st_mtime
        if self._last is None or emptied_seconds_ago > WRITING_SECONDS:
            return machine
        return self._last


def parse_instant(text: str) -> datetime:
    """An aware UTC instant from ISO 8601 text. Raises ValueError, also without an offset."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text[:40]!r} is no instant: write for example 2026-03-23T08:00Z."
        ) from None
    if instant.tzinfo is None:
        raise ValueError(
            f"The instant {text!r} has no offset: write for example 2026-03-23T08:00Z."
        )
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"The instant {text!r} is out of range.") from None


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


def wall_time(instant: datetime, zone: ZoneInfo = BRUSSELS) -> datetime:
    """What a clock on the wall shows at an instant, without zone."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def elapsed_seconds() -> float:
    """Seconds on a counter that only grows, for measuring durations of our own work."""
    return monotonic()
