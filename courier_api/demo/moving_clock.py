"""The clock of a demonstration: a file that the driver writes and every process reads."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from courier_api.foundation.clock import FileClock

KEPT_FILES = 4


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
    """The instant in a file. No reader ever finds half of it.

    The path is a link to a small file that is never changed; moving the clock makes a new file
    and turns the link. Replacing the file itself would make some file systems write it to the
    disk at once, several milliseconds for each of thousands of moves. The last few files stay for
    readers that followed the link a moment ago.
    """

    path: Path
    _shown: list[Path] = field(default_factory=list, init=False)

    @property
    def setting(self) -> str:
        """The value of COURIER_CLOCK that follows this clock."""
        return f"file:{self.path}"

    def start_at(self, at: datetime) -> None:
        """Begin at an instant, unless an earlier run has begun already."""
        self._shown = sorted(self.path.parent.glob(f"{self.path.name}.*T*"))
        if not self.path.exists():
            self.set(at)

    def now(self) -> datetime:
        return FileClock(self.path).now()

    def set(self, at: datetime) -> None:
        at = at.astimezone(
            UTC
        )  # else two instants could have one name, and the later file go first
        shown = self.path.with_name(f"{self.path.name}.{at:%Y%m%dT%H%M%S.%f}")
        if self.path.is_symlink() and self.path.readlink() == Path(shown.name):
            return
        shown.write_text(at.isoformat(), encoding="ascii")
        link = self.path.with_name(self.path.name + ".next")
        link.unlink(missing_ok=True)
        link.symlink_to(shown.name)
        link.replace(self.path)
        self._shown.append(shown)
        while len(self._shown) > KEPT_FILES:
            self._shown.pop(0).unlink(missing_ok=True)
