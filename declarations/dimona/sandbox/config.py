"""How a sandbox is set up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from declarations.dimona.sandbox.scenario import Scenario
from declarations.dimona.sandbox.tokens import TokenRules

SERVICE_PATH = "/REST/dimona/v2"
TOKEN_PATH = "/REST/oauth/v5/token"  # noqa: S105 - a path


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxConfig:
    """Settings of one sandbox. `now` is the only source of time; `clients` maps ids to PEM keys.

    `verdict_delay` counts while the clock runs; a frozen clock gives verdicts at once. A planned
    timeout holds the connection for `hang` and then drops it.
    """

    now: Callable[[], datetime]
    clients: Mapping[str, str] = field(default_factory=dict)
    scenario: Scenario = field(default_factory=Scenario)
    state_path: Path | None = None
    verdict_delay: timedelta = timedelta(seconds=2)
    slow_verdict_delay: timedelta = timedelta(seconds=10)
    hang: timedelta = timedelta(seconds=30)
    tokens: TokenRules = field(default_factory=TokenRules)
    longest_log: int = 100_000
