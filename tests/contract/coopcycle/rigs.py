"""A channel together with the means to decide what the other side does next."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from platforms.adapters.coopcycle.channel import CoopCycleChannel, PullUnavailable
from platforms.adapters.coopcycle.fake_channel import FakeCoopCycleChannel
from platforms.adapters.coopcycle.http_channel import HttpCoopCycleChannel
from platforms.adapters.coopcycle.sandbox import CoopCycleSandbox

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
CLIENT_ID = "courier"
CLIENT_SECRET = "not a real secret"


class Rig(Protocol):
    """What the contract suite needs of each implementation."""

    @property
    def channel(self) -> CoopCycleChannel: ...

    def put(self, path: str, content: object) -> None: ...

    def be_unavailable_once(self, retry_after_seconds: int) -> None: ...

    def asked(self) -> list[str]: ...


@dataclass
class FakeRig:
    """The fake that remembers."""

    channel: FakeCoopCycleChannel = field(default_factory=FakeCoopCycleChannel)

    def put(self, path: str, content: object) -> None:
        self.channel.put(path, content)

    def be_unavailable_once(self, retry_after_seconds: int) -> None:
        pause = retry_after_seconds
        self.channel.fail_next(PullUnavailable("Down.", status=503, retry_after_seconds=pause))

    def asked(self) -> list[str]:
        return self.channel.fetched


@dataclass
class SandboxRig:
    """The real client over HTTP to the sandbox."""

    channel: HttpCoopCycleChannel
    sandbox: CoopCycleSandbox
    address: str
    clock: list[datetime]

    def put(self, path: str, content: object) -> None:
        self.sandbox.contents[path] = content

    def be_unavailable_once(self, retry_after_seconds: int) -> None:
        self.sandbox.fail_next(503, {"Retry-After": str(retry_after_seconds)})

    def asked(self) -> list[str]:
        return self.sandbox.asked
