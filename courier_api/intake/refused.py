"""Webhooks that were refused, kept for people to look at; never at the cost of a good one."""

import json
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from courier_api.foundation.encryption import Keyring
from courier_api.foundation.metrics import REFUSED_DROPPED
from courier_api.messaging.models import RefusedDelivery

MOST_KEPT_BYTES = 65_536
"""Of one body."""

MOST_WAITING = 200
MOST_A_MINUTE = 60
"""Of one source, counted apart for those whose sender is proven: noise must not hide them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedArrival:
    """A refused webhook before it is written; `raw` is the beginning of its body as it came."""

    employer_number: str
    source_id: int
    is_proven: bool
    received_at: datetime
    status: int
    problem: str
    reason: str | None
    errors: list[dict[str, str]] | None
    event_id: str | None
    headers: dict[str, str]
    raw: bytes = field(repr=False)
    body_bytes: int


class RefusedWaiting:
    """Refusals until the writer has a moment; what is too much is dropped and counted."""

    def __init__(
        self, *, most_waiting: int = MOST_WAITING, most_a_minute: int = MOST_A_MINUTE
    ) -> None:
        self._most_waiting = most_waiting
        self._most_a_minute = most_a_minute
        self._lock = threading.Lock()
        self._waiting: deque[RefusedArrival] = deque()
        self._kept: dict[tuple[int, bool], tuple[int, int]] = {}  # in which minute, how many

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, refused: RefusedArrival) -> bool:
        """Whether it waits now."""
        with self._lock:
            if len(self._waiting) >= self._most_waiting:
                drop("full")
                return False
            if not self._is_within_the_minute(refused):
                drop("rate")
                return False
            self._waiting.append(refused)
            return True

    def take(self, most: int) -> list[RefusedArrival]:
        """The oldest, which wait no longer."""
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def put_back(self, refused: Sequence[RefusedArrival]) -> None:
        """They could not be written yet."""
        with self._lock:
            self._waiting.extendleft(reversed(refused))

    def _is_within_the_minute(self, refused: RefusedArrival) -> bool:
        key = refused.source_id, refused.is_proven
        minute = int(refused.received_at.timestamp()) // 60
        counted_in, count = self._kept.get(key, (minute, 0))
        count = count + 1 if counted_in == minute else 1
        self._kept[key] = minute, min(count, self._most_a_minute + 1)
        return count <= self._most_a_minute


def drop(cause: str, count: int = 1) -> None:
    """Count what is not kept."""
    REFUSED_DROPPED.labels(cause).inc(count)


def write_refused(session: Session, refused: Sequence[RefusedArrival], keyring: Keyring) -> None:
    """Write them; the bodies are unreadable at rest."""
    rows = [
        {
            "employer_number": each.employer_number,
            "source_id": each.source_id,
            "received_at": each.received_at,
            "status": each.status,
            "problem": each.problem,
            "reason": each.reason,
            "errors": each.errors,
            "event_id": each.event_id,
            "headers": json.dumps(each.headers),
            "raw": keyring.encrypt_bytes(each.raw),
            "body_bytes": each.body_bytes,
        }
        for each in refused
    ]
    session.execute(insert(RefusedDelivery), rows)
