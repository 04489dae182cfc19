"""A person pauses an endpoint, or has its waiting events sent again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import NotFound
from courier_api.outgoing.endpoints import held_endpoint, keep_health
from courier_api.outgoing.models import OutgoingEvent, WebhookEndpoint
from courier_api.outgoing.store import ask_to_send
from platforms.outgoing.health import EndpointHealth, EndpointState, PauseReason


def pause_endpoint(
    session: Session, endpoint_id: int, *, employer_number: str, actor: str, now: datetime
) -> None:
    """Nothing more is sent; events are stored and wait. Raises NotFound."""
    endpoint = _endpoint(session, endpoint_id, employer_number)
    health = EndpointHealth(state=EndpointState.PAUSED, reason=PauseReason.BY_PERSON)
    keep_health(endpoint, health, now=now)
    _record(session, endpoint, "outgoing.pause", actor=actor, now=now)


def resume_endpoint(
    session: Session, endpoint_id: int, *, employer_number: str, actor: str, now: datetime
) -> int:
    """Send what waits, each subject in its order, with a fresh schedule of retries.

    Gives how many events wait. Doing it to an active endpoint sends at once what would have been
    tried later. Raises NotFound.
    """
    endpoint = _endpoint(session, endpoint_id, employer_number)
    keep_health(endpoint, EndpointHealth(), now=now)
    for event in _first_of_each_subject(session, endpoint):
        ask_to_send(session, event, due_at=now)
    waiting = _waiting(session, endpoint)
    for event in waiting:
        event.attempts, event.next_attempt_at = 0, None
    _record(session, endpoint, "outgoing.resume", actor=actor, now=now)
    return len(waiting)


def _endpoint(session: Session, endpoint_id: int, employer_number: str) -> WebhookEndpoint:
    known = session.get(WebhookEndpoint, endpoint_id)
    if known is None or known.employer_number != employer_number:
        raise NotFound("There is no such webhook endpoint.", endpoint_id=endpoint_id)
    return held_endpoint(session, endpoint_id)


def _first_of_each_subject(session: Session, endpoint: WebhookEndpoint) -> Sequence[OutgoingEvent]:
    """Those that nothing is in the way of; each brings on the next one of its subject."""
    first = (
        select(func.min(OutgoingEvent.id))
        .where(OutgoingEvent.endpoint_id == endpoint.id, OutgoingEvent.state == "waiting")
        .group_by(OutgoingEvent.subject)
    )
    query = select(OutgoingEvent).where(OutgoingEvent.id.in_(first)).order_by(OutgoingEvent.id)
    return session.scalars(query).all()


def _waiting(session: Session, endpoint: WebhookEndpoint) -> Sequence[OutgoingEvent]:
    query = select(OutgoingEvent).where(
        OutgoingEvent.endpoint_id == endpoint.id, OutgoingEvent.state == "waiting"
    )
    return session.scalars(query).all()


def _record(
    session: Session, endpoint: WebhookEndpoint, action: str, *, actor: str, now: datetime
) -> None:
    access = Access(
        employer_number=endpoint.employer_number,
        actor=actor,
        action=action,
        subject_kind="webhook_endpoint",
        subject_id=str(endpoint.id),
    )
    record(session, access, at=now)
