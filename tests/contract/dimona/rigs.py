"""A channel together with the means to decide what the other side does next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import httpx

from declarations.dimona.channel import DimonaChannel, Payload, VerdictResult
from declarations.dimona.fake_channel import FakeDimonaChannel
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from declarations.dimona.sandbox import SandboxServer
from declarations.errors import ChannelUnavailable
from tests.pure.declarations.sandbox.driver import CLIENT_ID
from tests.pure.declarations.sandbox.keys import private_key, private_pem

__all__ = ["CLIENT_ID", "FakeRig", "MovableClock", "Rig", "SandboxRig", "client_settings"]


@dataclass
class MovableClock:
    """Time that stands still until a test moves it."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def client_settings(server: SandboxServer, **changes: object) -> DimonaClientSettings:
    """Settings for a client of a sandbox."""
    settings: dict[str, Any] = {
        "base_url": server.service_url,
        "token_url": server.token_url,
        "audience": server.token_url,
        "client_id": CLIENT_ID,
        "private_key_pem": private_pem(private_key()),
    }
    return DimonaClientSettings(**{**settings, **changes})


class Rig(Protocol):
    """What the contract suite needs of each implementation."""

    @property
    def channel(self) -> DimonaChannel: ...

    def lose_next_answer(self) -> None: ...

    def be_unavailable_once(self) -> None: ...

    def hold_verdicts(self, reads: int) -> None: ...

    def plan_verdict(self, result: VerdictResult, *codes: str) -> None: ...

    def arrived(self) -> list[Payload]: ...


@dataclass
class FakeRig:
    """The fake that remembers."""

    now: Callable[[], datetime]
    channel: FakeDimonaChannel = field(init=False)

    def __post_init__(self) -> None:
        self.channel = FakeDimonaChannel(self.now)

    def lose_next_answer(self) -> None:
        self.channel.lose_next_answer()

    def be_unavailable_once(self) -> None:
        self.channel.fail_next(ChannelUnavailable("Down."))

    def hold_verdicts(self, reads: int) -> None:
        self.channel.hold_verdicts(reads)

    def plan_verdict(self, result: VerdictResult, *codes: str) -> None:
        self.channel.plan_verdict(result, *({"errorId": code} for code in codes))

    def arrived(self) -> list[Payload]:
        return self.channel.submitted


@dataclass
class SandboxRig:
    """The real client over HTTP to the sandbox."""

    channel: HttpDimonaChannel
    server: SandboxServer
    clock: MovableClock
    _control: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self._control = httpx.Client(base_url=self.server.address, trust_env=False)

    def close(self) -> None:
        self._control.close()

    def reset(self) -> None:
        self._control.post("/sandbox/reset").raise_for_status()

    def play(self, *rules: dict[str, Any]) -> None:
        self.play_document(list(rules))

    def play_document(self, scenario: object) -> None:
        self._control.put("/sandbox/scenario", json=scenario).raise_for_status()

    def log(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self._control.get("/sandbox/log").json()
        return entries

    def calls(self, path: str) -> int:
        """How many requests went to addresses that end so."""
        return sum(entry["path"].endswith(path) for entry in self.log())

    def lose_next_answer(self) -> None:
        self.play({"post": ["received_then_lost", 201]})

    def be_unavailable_once(self) -> None:
        self.play({"post": [500, 201]})

    def hold_verdicts(self, reads: int) -> None:
        self.play({"not_ready": {"times": reads}})

    def plan_verdict(self, result: VerdictResult, *codes: str) -> None:
        self.play({"results": [result], "anomalies": list(codes)})

    def arrived(self) -> list[Payload]:
        return [
            entry["body"]
            for entry in self.log()
            if entry["path"].endswith("/declarations") and entry["status"] in (None, 201)
        ]
