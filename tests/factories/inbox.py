"""Events in the inbox as if they had come through the door."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.intake.store_events import ArrivedEvent, Receipt, store_events
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.events import Body, raw


def arrived(
    source_id: int,
    body: Body | bytes,
    *,
    event_id: str | None = None,
    received_at: datetime = FRIDAY_NOON,
    employer_number: str = OURS,
    sources_version: int = 1,
) -> ArrivedEvent:
    """A verified event that is not stored yet."""
    content = body if isinstance(body, bytes) else raw(body)
    named = event_id or (str(body["id"]) if isinstance(body, dict) else "evt_raw")
    return ArrivedEvent(
        employer_number=employer_number,
        source_id=source_id,
        event_id=named,
        sha256=hashlib.sha256(content).digest(),
        raw=content,
        headers={"webhook-id": named},
        key_id=1,
        received_at=received_at,
        sources_version=sources_version,
    )


def receive(
    session: Session, source_id: int, *bodies: Body, employer_number: str = OURS
) -> Sequence[Receipt]:
    """Store events as the door does, in this order."""
    return store_events(
        session.connection(),
        [arrived(source_id, body, employer_number=employer_number) for body in bodies],
    )
