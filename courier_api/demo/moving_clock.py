"""The clock of a demonstration: a file that the driver writes and every process reads."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from courier_api.foundation.clock import FileClock


class MovableClock(Protocol):
    """A clock that the driver may set."""

    def now(self) -> datetime:
        """The present instant, UTC."""
        ...

    def set(self, at: datetime) -> None:
        """Move to an instant."""
        ...


@dataclass(slots=True)
class ClockFile:
    """The instant in a file, replaced as a whole so that no reader finds half of it."""

    path: Path

    @property
    def setting(self) -> str:
        """The value of COURIER_CLOCK that follows this clock."""
        return f"file:{self.path}"

    def start_at(self, at: datetime) -> None:
        """Begin at an instant, unless an earlier run has begun already."""
        if not self.path.exists():
            self.set(at)

    def now(self) -> datetime:
        return FileClock(self.path).now()

    def set(self, at: datetime) -> None:
        unfinished = self.path.with_name(self.path.name + ".next")
        unfinished.write_text(at.isoformat(), encoding="ascii")
        unfinished.replace(self.path)
