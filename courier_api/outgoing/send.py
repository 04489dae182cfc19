"""Send one event: look, call outside any transaction, record what came of it.

A crash between the call and its record means that the event is sent again, under the same id: the
receiver knows it by that.

Beginning and recording hold the endpoint's row, and so do pausing and resuming. That is what keeps
order, and what makes sure that an event that may not go now is asked for when it may.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from courier_api.outgoing.endpoints import health_of, held_endpoint, keep_health
from courier_api.outgoing.models import (
    OutgoingAttempt,
    OutgoingEvent,
    WebhookEndpoint,
    WebhookEndpointSecret,
)
from courier_api.outgoing.store import ask_to_send
from platforms.outgoing.health import EndpointState, health_after, is_delivered
from platforms.outgoing.retries import next_attempt_at
from platforms.outgoing.sender import Outcome, SignedWebhook, WebhookSender
from platforms.signatures.standard_webhooks import sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt that is about to be made, and when it began."""

    event: int
    endpoint: int
    call: int
    webhook: SignedWebhook
    at: datetime


def send_outgoing(
    database: Database, sender: WebhookSender, message: Claimed, *, clock: Clock
) -> None:
    """Send the event that the message names, unless it may not go now; settle the message."""
    with database.transaction() as session:
        attempt = begin_attempt(session, message, now=clock.now())
    if attempt is None:
        return
    outcome = sender.send(attempt.webhook)
    with database.transaction() as session:
        record_outcome(session, message, attempt, outcome, now=clock.now())


def begin_attempt(session: Session, message: Claimed, *, now: datetime) -> Attempt | None:
    """What to send now, signed now; None when nothing may go, with the message settled.

    Whoever is in the way asks for this event when he is out of it: the earlier event of the same
    subject when it is settled, the person who resumes the endpoint.
    """
    if not outbox.is_held(session, message, now=now):
        return None  # the lease was lost: another worker has it, or will
    event = session.get_one(OutgoingEvent, message.payload["event_id"])
    endpoint = held_endpoint(session, event.endpoint_id)
    session.refresh(event)
    if (
        event.state != "waiting"
        or event.call != message.payload["call"]
        or endpoint.state != EndpointState.ACTIVE
        or _is_behind_another(session, event)
    ):
        outbox.finish(session, message, now=now)
        return None
    if endpoint.hold_until is not None and endpoint.hold_until > now:
        outbox.postpone(session, message, due_at=endpoint.hold_until)
        return None
    raw = event.body.encode("ascii")
    secrets = _secrets(session, endpoint, now)
    headers = sign(raw, message_id=event.event_id, sent_at=now, secrets=secrets)
    return Attempt(
        event=event.id,
        endpoint=endpoint.id,
        call=event.call,
        webhook=SignedWebhook(url=endpoint.url, headers=headers, body=raw),
        at=now,
    )


def record_outcome(
    session: Session, message: Claimed, attempt: Attempt, outcome: Outcome, *, now: datetime
) -> None:
    """Write down what came of an attempt, and what follows for event and endpoint."""
    endpoint = held_endpoint(session, attempt.endpoint)
    event = session.get_one(OutgoingEvent, attempt.event)
    _keep(session, event, attempt, outcome)
    keep_health(endpoint, health_after(health_of(endpoint), outcome, now=now), now=now)
    if event.state != "waiting" or (event.call != attempt.call and not is_delivered(outcome)):
        outbox.finish(session, message, now=now)  # somebody else had it meanwhile
        return
    if is_delivered(outcome):
        outbox.finish(session, message, now=now)
        _settle(session, event, "delivered", now=now)
        return
    event.attempts += 1
    again_at = next_attempt_at(event.attempts, failed_at=now, seed=event.event_id)
    if endpoint.state != EndpointState.ACTIVE:
        outbox.finish(session, message, now=now)  # it waits with the others
    elif again_at is None:
        outbox.finish(session, message, now=now)
        _settle(session, event, "given_up", now=now)
    else:
        event.next_attempt_at = max(again_at, endpoint.hold_until or again_at)
        told = f"{outcome.status or outcome.failure}"
        outbox.retry(session, message, due_at=event.next_attempt_at, error=told)


def _settle(session: Session, event: OutgoingEvent, state: str, *, now: datetime) -> None:
    """The event is done with: the next one of its subject may go."""
    event.state, event.settled_at, event.next_attempt_at = state, now, None
    session.flush()  # so that it is no longer in the way
    following = session.scalars(
        select(OutgoingEvent)
        .where(
            OutgoingEvent.endpoint_id == event.endpoint_id,
            OutgoingEvent.subject == event.subject,
            OutgoingEvent.state == "waiting",
        )
        .order_by(OutgoingEvent.id)
        .limit(1)
    ).first()
    if following is not None:
        ask_to_send(session, following, due_at=now)


def _keep(session: Session, event: OutgoingEvent, attempt: Attempt, outcome: Outcome) -> None:
    failure = None if outcome.failure is None else outcome.failure.value
    event.last_status, event.last_failure = outcome.status, failure
    session.execute(
        insert(OutgoingAttempt).values(
            employer_number=event.employer_number,
            outgoing_id=event.id,
            at=attempt.at,
            status=outcome.status,
            failure=failure,
            duration_ms=outcome.duration_ms,
        )
    )


def _is_behind_another(session: Session, event: OutgoingEvent) -> bool:
    """Whether an earlier event of the same subject has not been settled."""
    earlier = select(OutgoingEvent.id).where(
        OutgoingEvent.endpoint_id == event.endpoint_id,
        OutgoingEvent.subject == event.subject,
        OutgoingEvent.state == "waiting",
        OutgoingEvent.id < event.id,
    )
    return session.scalar(earlier.limit(1)) is not None


def _secrets(session: Session, endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """What counts now, the newest first: during a rotation both sign."""
    query = (
        select(WebhookEndpointSecret)
        .where(
            WebhookEndpointSecret.endpoint_id == endpoint.id,
            or_(
                WebhookEndpointSecret.valid_until.is_(None),
                WebhookEndpointSecret.valid_until > now,
            ),
        )
        .order_by(WebhookEndpointSecret.id.desc())
    )
    return [row.secret for row in session.scalars(query)]
