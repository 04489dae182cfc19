"""When a webhook that did not arrive is tried again, and when a whole endpoint is left in peace.

Source: Standard Webhooks 1.0.0, "Deliverability and reliability": retries over days with growing
pauses and jitter (docs/sources.md#standard-webhooks-delivery). The figures are ours.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

DELAYS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The shortest pause after each failed attempt: three days and three hours in all."""

MOST_ATTEMPTS: Final = len(DELAYS) + 1
JITTER_PERMILLE: Final = 200
"""A pause grows by up to a fifth, so that what failed together is not tried again together."""

FAILURES_BEFORE_HOLD: Final = 3
FIRST_HOLD: Final = timedelta(seconds=5)
LONGEST_HOLD: Final = timedelta(minutes=15)
SLOW_DOWN: Final = timedelta(minutes=1)
LONGEST_WISH: Final = timedelta(hours=6)
"""A receiver may ask for a pause as long as this; who wants more is asked again after it."""

_LONGEST_NUMBER: Final = 9


def next_attempt_at(attempts: int, *, failed_at: datetime, seed: str) -> datetime | None:
    """When to try again after so many failed attempts; None when it is given up.

    `seed` names the event: the same event and attempt always give the same instant.
    """
    if not 1 <= attempts < MOST_ATTEMPTS:
        return None
    delay = DELAYS[attempts - 1]
    return failed_at + delay * (1000 + _jitter_permille(f"{seed}:{attempts}")) / 1000


def hold_after(failures: int) -> timedelta:
    """How long a whole endpoint is left in peace after so many failures in a row.

    The first failures may be about one event; later ones are about the endpoint, and one attempt
    says as much as a thousand.
    """
    if failures < FAILURES_BEFORE_HOLD:
        return timedelta(0)
    doublings = min(failures - FAILURES_BEFORE_HOLD, 20)
    return min(FIRST_HOLD * (1 << doublings), LONGEST_HOLD)


def wished_pause(retry_after: str | None, *, now: datetime) -> timedelta:
    """The pause that a receiver asks for by `Retry-After`, or ours when it names none.

    Source: RFC 9110 section 10.2.3: seconds or a date (docs/sources.md#rfc-9110).
    """
    wish = _read_wish(retry_after.strip(), now) if retry_after else None
    return SLOW_DOWN if wish is None else min(max(wish, SLOW_DOWN), LONGEST_WISH)


def _read_wish(text: str, now: datetime) -> timedelta | None:
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text)) if len(text) <= _LONGEST_NUMBER else LONGEST_WISH
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError, IndexError, TypeError):
        return None  # a hostile header is no header


def _jitter_permille(seed: str) -> int:
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") % (JITTER_PERMILLE + 1)
