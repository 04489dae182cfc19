"""When to ask for a verdict again, and how long to wait after a failure. Pure."""

from datetime import datetime, timedelta

from declarations.dimona.channel import VerdictResult

_FIRST_LOOK = timedelta(seconds=2)
_POLLING_STEPS = (
    (timedelta(seconds=30), timedelta(seconds=1)),
    (timedelta(minutes=20), timedelta(minutes=1)),
)
_SLOW_POLLING = timedelta(hours=1)

_DOUBLINGS = 5
_LONG_DELAY_SECONDS = 60
_JITTER_SECONDS = 6


def next_poll_at(sent_at: datetime, now: datetime, result: VerdictResult | None) -> datetime:
    """When to look for the verdict of a declaration next.

    `result` is what the last look found: None when nothing was ready (or nobody looked yet), S
    when the person is being identified, which is looked at hourly. Raises ValueError for A, W and
    B: they are final.

    Source: advice of the authority as public clients follow it (docs/sources.md#dimona-polling).
    """
    if result == "S":
        return now + _SLOW_POLLING
    if result is not None:
        raise ValueError(f"A verdict {result} is final: there is nothing to wait for.")
    age = now - sent_at
    if age < _FIRST_LOOK:
        return sent_at + _FIRST_LOOK
    for youngest, pause in _POLLING_STEPS:
        if age < youngest:
            return now + pause
    return now + _SLOW_POLLING


def retry_delay(attempt: int, jitter_fraction: float) -> timedelta:
    """How long to wait after the so-manieth failure in a row, counted from 1.

    2, 4, 8, 16 and 32 seconds, then about 60 for ever: `jitter_fraction`, from 0 to 1, spreads
    those from 54 to 66 so that many clients do not come back together. Raises ValueError.
    """
    if attempt < 1:
        raise ValueError("Attempts are counted from 1.")
    if not 0 <= jitter_fraction <= 1:
        raise ValueError("The jitter is a fraction from 0 to 1.")
    if attempt <= _DOUBLINGS:
        return timedelta(seconds=2**attempt)
    spread = (2 * jitter_fraction - 1) * _JITTER_SECONDS
    return timedelta(seconds=_LONG_DELAY_SECONDS + spread)
