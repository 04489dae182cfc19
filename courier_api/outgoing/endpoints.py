"""One endpoint's row: held while something is decided about it, and how it is doing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.outgoing.models import WebhookEndpoint
from platforms.outgoing.health import EndpointHealth, EndpointState, PauseReason


def held_endpoint(session: Session, endpoint_id: int) -> WebhookEndpoint:
    """The endpoint as it is now, held until the transaction ends.

    The lock does not stop others from storing events for it. On SQLite the write transaction
    itself is that lock.
    """
    query = (
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()


def health_of(endpoint: WebhookEndpoint) -> EndpointHealth:
    """How an endpoint is doing."""
    return EndpointHealth(
        state=EndpointState(endpoint.state),
        reason=None if endpoint.reason is None else PauseReason(endpoint.reason),
        failures=endpoint.failures,
        failing_since=endpoint.failing_since,
        hold_until=endpoint.hold_until,
    )


def keep_health(endpoint: WebhookEndpoint, health: EndpointHealth, *, now: datetime) -> None:
    """Write down how an endpoint is doing; a new state has begun now."""
    if endpoint.state != health.state.value:
        endpoint.state_since = now
    endpoint.state = health.state.value
    endpoint.reason = None if health.reason is None else health.reason.value
    endpoint.failures = health.failures
    endpoint.failing_since = health.failing_since
    endpoint.hold_until = health.hold_until
