"""What an outcome means for the event and for its endpoint: delivered, later, or a pause.

Only 2xx is success; a redirect is not followed and no success. 410 asks us to stop; 429, 502 and
504 ask us to slow down.
Source: Standard Webhooks 1.0.0 (docs/sources.md#standard-webhooks-delivery). When a silent endpoint
is paused is our own figure.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platforms.outgoing.retries import hold_after, wished_pause
from platforms.outgoing.sender import Outcome

GONE: Final = 410
ASK_TO_SLOW_DOWN: Final = frozenset({429, 502, 503, 504})
FAILURES_BEFORE_PAUSE: Final = 5
FAILING_BEFORE_PAUSE: Final = timedelta(hours=48)


class EndpointState(StrEnum):
    """Whether an endpoint gets its events; paused and stopped ones wait for a person."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"


class PauseReason(StrEnum):
    """Why events wait."""

    FAILING = "failing"
    GONE = "gone"
    BY_PERSON = "by_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointHealth:
    """How an endpoint is doing: failures in a row since the last success, over all its events."""

    state: EndpointState = EndpointState.ACTIVE
    reason: PauseReason | None = None
    failures: int = 0
    failing_since: datetime | None = None
    hold_until: datetime | None = None


def is_delivered(outcome: Outcome) -> bool:
    """Whether the receiver has it."""
    return outcome.status is not None and 200 <= outcome.status < 300


def health_after(health: EndpointHealth, outcome: Outcome, *, now: datetime) -> EndpointHealth:
    """How the endpoint is doing after one more outcome.

    Who was paused meanwhile stays so: a person looks at it, whatever else comes back.
    """
    if is_delivered(outcome):
        return replace(health, failures=0, failing_since=None, hold_until=None)
    failures = health.failures + 1
    since = health.failing_since or now
    pause = hold_after(failures)
    if outcome.status in ASK_TO_SLOW_DOWN:
        pause = max(pause, wished_pause(outcome.retry_after, now=now))
    failing = replace(
        health,
        failures=failures,
        failing_since=since,
        hold_until=max(health.hold_until or now, now + pause),
    )
    if outcome.status == GONE:
        return replace(failing, state=EndpointState.STOPPED, reason=PauseReason.GONE)
    is_lasting = failures >= FAILURES_BEFORE_PAUSE and now - since >= FAILING_BEFORE_PAUSE
    if is_lasting and health.state is EndpointState.ACTIVE:
        return replace(failing, state=EndpointState.PAUSED, reason=PauseReason.FAILING)
    return failing
