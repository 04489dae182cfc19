"""`Idempotency-Key`: a POST sent twice has one effect and one answer."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, Refused
from courier_api.foundation.locks import hold_names
from courier_api.messaging.models import IdempotentRequest

LONGEST_KEY = 200


class IdempotencyKeyReused(Refused):
    """The key came before with another request."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request. Choose a new one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """A request that its sender may repeat. Without a key it is simply done."""

    employer_number: str
    actor: str
    key: str | None
    content: Mapping[str, Any]


def check_key(key: str) -> None:
    """Raises Invalid for a key that is empty or too long."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Invalid(f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.")


def once(
    session: Session,
    request: KeyedRequest,
    act: Callable[[], tuple[int, dict[str, Any]]],
    *,
    now: datetime,
) -> tuple[int, dict[str, Any]]:
    """The stored answer of a known key, else what `act` does and answers, stored with its effect.

    Of two at once the second waits for the first and gets its answer. Raises IdempotencyKeyReused
    for a known key with other content, Invalid for a key that is empty or too long.
    """
    if request.key is None:
        return act()
    check_key(request.key)
    digest = hashlib.sha256(
        json.dumps(dict(request.content), sort_keys=True, default=str).encode()
    ).digest()
    hold_names(session, [f"request:{request.employer_number}:{request.actor}:{request.key}"])
    known = session.scalar(
        select(IdempotentRequest).where(
            IdempotentRequest.employer_number == request.employer_number,
            IdempotentRequest.actor == request.actor,
            IdempotentRequest.key == request.key,
        )
    )
    if known is not None:
        if bytes(known.request_sha256) != digest:
            raise IdempotencyKeyReused
        return known.status, known.body
    status, body = act()
    session.execute(
        insert(IdempotentRequest).values(
            employer_number=request.employer_number,
            actor=request.actor,
            key=request.key,
            request_sha256=digest,
            status=status,
            body=body,
            created_at=now,
        )
    )
    return status, body
