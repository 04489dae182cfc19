"""The way to a CoopCycle server as the rest of the program sees it: protocol, errors.

CoopCycleError        is a PullError, and both of its kinds are what their names say there
├── PullRejected      the server, or we, said no: a person must look before it is asked again
└── PullUnavailable   it could not be asked now: ask later
"""

from typing import Protocol

from platforms import pull
from platforms.adapters.contract import FetchWanted


class CoopCycleError(pull.PullError):
    """Root of what a channel may raise; the text holds no secret and nothing of an answer."""

    def __init__(self, detail: str, *, status: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status


class PullRejected(CoopCycleError, pull.PullRejected):
    """Refused for our rights or the path, moved elsewhere, or larger than we read."""


class PullUnavailable(CoopCycleError, pull.PullUnavailable):
    """No connection, 429 or 5xx; `retry_after_seconds` when the server named it."""

    def __init__(
        self, detail: str, *, status: int | None = None, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(detail, status=status)
        self.retry_after_seconds = retry_after_seconds


class CoopCycleChannel(Protocol):
    """One server, asked as one client."""

    def fetch(self, wanted: FetchWanted) -> bytes:
        """What stands at this path of the source's own host, at most 1 MiB.

        Changes nothing there, so it may be asked again. Raises PullRejected or PullUnavailable.
        """
        ...
