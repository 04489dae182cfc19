"""A platform to pull from that leads nowhere and remembers what it was asked, for tests."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from platforms.events import CanonicalEvent, read_event
from platforms.pull import PulledPage, PullError, PullRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class FakePulledEvent:
    """An event in our own format."""

    event_id: str
    raw: bytes

    @property
    def event(self) -> CanonicalEvent:
        return read_event(self.raw, webhook_id=self.event_id)


@dataclass(slots=True)
class FakePullChannel:
    """Gives these pages of events, named `1`, `2` and so on; remembers how many it gave in all."""

    pages: list[Sequence[FakePulledEvent]]
    asked: list[PullRequest] = field(default_factory=list)
    _failures: deque[PullError] = field(default_factory=deque)

    def fail_next(self, error: PullError) -> None:
        """The next question raises this."""
        self._failures.append(error)

    def shifts_page(self, request: PullRequest) -> PulledPage:
        self.asked.append(request)
        if self._failures:
            raise self._failures.popleft()
        number = int(request.page or "1")
        return PulledPage(
            events=self.pages[number - 1],
            next_page=str(number + 1) if number < len(self.pages) else None,
            memory=str(int(request.memory or "0") + 1),
        )
