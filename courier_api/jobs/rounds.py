"""A thread that does rounds of work: at once while there is some, else when woken or now and then."""

import logging
import threading
from abc import ABC, abstractmethod

log = logging.getLogger(__name__)

PAUSE_AFTER_TROUBLE_SECONDS = 1


class Rounds(ABC):
    """Rounds in a thread of their own, one after the other, which others may wake."""

    def __init__(
        self, name: str, *, idle_seconds: float, wake: threading.Event | None = None
    ) -> None:
        self._name = name
        self._idle_seconds = idle_seconds
        self._wake = wake or threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def run_once(self) -> int:
        """Do what is due now; returns how much that was."""

    @property
    def is_stopping(self) -> bool:
        """Whether no round begins any more."""
        return self._stop.is_set()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """There may be work."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the round under way, then return; also for a thread that was never started."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                if self.run_once():
                    continue
            except Exception:
                # The database may be away or full: whatever was claimed comes back by its lease.
                log.exception("a round failed", extra={"rounds": self._name})
                self._stop.wait(PAUSE_AFTER_TROUBLE_SECONDS)
            self._wake.wait(timeout=self._idle_seconds)
