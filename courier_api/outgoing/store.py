"""Store an event for every endpoint that wants it, and ask for it to be sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.ids import new_id
from courier_api.foundation.upsert import insert_once
from courier_api.messaging import outbox
from courier_api.outgoing.facts import Telling, telling_of
from courier_api.outgoing.kinds import SEND
from courier_api.outgoing.models import OutgoingEvent, WebhookEndpoint
from platforms.outgoing.events import EventType, event_bytes, type_of


def is_anybody_told(session: Session, employer_number: str) -> bool:
    """Whether any platform of the co-operative has an endpoint."""
    query = select(WebhookEndpoint.id).where(WebhookEndpoint.employer_number == employer_number)
    return session.scalar(query.limit(1)) is not None


def tell_platforms(
    session: Session,
    event_type: EventType,
    payload: Mapping[str, Any],
    *,
    occasion: str,
    employer_number: str,
    now: datetime,
) -> None:
    """Store what an announcement says for whoever wants to know; the same occasion is stored once.

    An endpoint that is paused gets its events as well: they wait.
    """
    telling = telling_of(session, event_type, payload)
    if telling is None:
        return
    for endpoint in _endpoints(session, employer_number, telling.source_id):
        if event_type.value in endpoint.events:
            _store(session, endpoint, telling, occasion=occasion, now=now)


def ask_to_send(session: Session, event: OutgoingEvent, *, due_at: datetime) -> None:
    """Ask for an event to be sent; an earlier request for the same event counts no longer."""
    event.call += 1
    outbox.put(
        session,
        SEND,
        key=f"{SEND}:{event.id}:{event.call}",
        payload={"event_id": event.id, "call": event.call},
        due_at=due_at,
        employer_number=event.employer_number,
    )
    session.flush()


def _endpoints(
    session: Session, employer_number: str, source_id: int | None
) -> list[WebhookEndpoint]:
    query = (
        select(WebhookEndpoint)
        .where(WebhookEndpoint.employer_number == employer_number)
        .order_by(WebhookEndpoint.id)
    )
    if source_id is not None:
        query = query.where(WebhookEndpoint.source_id == source_id)
    return list(session.scalars(query))


def _store(
    session: Session, endpoint: WebhookEndpoint, telling: Telling, *, occasion: str, now: datetime
) -> None:
    event_id = f"evt_{new_id(now).hex}"
    body = event_bytes(telling.news, event_id=event_id, happened_at=telling.happened_at)
    values = {
        "employer_number": endpoint.employer_number,
        "endpoint_id": endpoint.id,
        "event_id": event_id,
        "occasion": occasion,
        "subject": telling.subject,
        "type": type_of(telling.news).value,
        "body": body.decode("ascii"),
        "state": "waiting",
        "call": 0,
        "attempts": 0,
        "created_at": now,
    }
    number = insert_once(session, OutgoingEvent, values, unique=["endpoint_id", "occasion"])
    if number is not None:
        ask_to_send(session, session.get_one(OutgoingEvent, number), due_at=now)
