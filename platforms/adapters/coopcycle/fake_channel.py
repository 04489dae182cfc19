"""A way to a CoopCycle server that leads nowhere and remembers everything, for tests."""

import json
from collections import deque
from dataclasses import dataclass, field

from platforms.adapters.contract import FetchWanted
from platforms.adapters.coopcycle.channel import CoopCycleError, PullRejected


@dataclass(slots=True)
class FakeCoopCycleChannel:
    """Gives what was put at a path; `fetched` holds every path that was asked for."""

    fetched: list[str] = field(default_factory=list)
    _contents: dict[str, bytes] = field(default_factory=dict)
    _failures: deque[CoopCycleError] = field(default_factory=deque)

    def put(self, path: str, content: object) -> None:
        """From now on this JSON stands at the path."""
        self._contents[path] = json.dumps(content).encode("utf-8")

    def fail_next(self, error: CoopCycleError) -> None:
        """The next fetch raises this."""
        self._failures.append(error)

    def fetch(self, wanted: FetchWanted) -> bytes:
        self.fetched.append(wanted.path)
        if self._failures:
            raise self._failures.popleft()
        content = self._contents.get(wanted.path)
        if content is None:
            raise PullRejected("The server answered 404.", status=404)
        return content
