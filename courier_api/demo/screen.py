"""What a person sees while the week runs: one line, redrawn on a terminal, seldom elsewhere."""

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TextIO

from courier_api.foundation.clock import BRUSSELS, elapsed_seconds

REDRAW_SECONDS = 0.1
WIDEST = 100
TO_LINE_START, CLEAR_LINE = "\r", "\x1b[K"


@dataclass(slots=True)
class Screen:
    """Lines that stay, and one line of progress below them."""

    out: TextIO
    _drawn_at: float = field(default=float("-inf"), init=False)
    _has_line: bool = field(default=False, init=False)
    _day: date | None = field(default=None, init=False)
    _began: float = field(default_factory=elapsed_seconds, init=False)

    @property
    def width(self) -> int:
        """Columns for text."""
        return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)

    def say(self, text: str) -> None:
        """Write lines that stay."""
        self._clear()
        self.out.write(text if text.endswith("\n") else text + "\n")
        self.out.flush()

    def moved(self, now: datetime, *, sent: int, of: int) -> None:
        """Show how far the week has come: on a terminal ten times a second, else once a day."""
        local = now.astimezone(BRUSSELS)
        seconds = elapsed_seconds() - self._began
        line = f"{local:%a} {local.day} {local:%B %H:%M}, {sent:,} of {of:,} events sent, {seconds:.0f} s"
        if not self.out.isatty():
            if local.date() != self._day:
                self._day = local.date()
                self.out.write(line + "\n")
                self.out.flush()
            return
        if elapsed_seconds() - self._drawn_at < REDRAW_SECONDS:
            return
        self._drawn_at = elapsed_seconds()
        self.out.write(TO_LINE_START + line[: self.width] + CLEAR_LINE)
        self.out.flush()
        self._has_line = True

    def _clear(self) -> None:
        if self._has_line:
            self.out.write(TO_LINE_START + CLEAR_LINE)
            self._has_line = False
