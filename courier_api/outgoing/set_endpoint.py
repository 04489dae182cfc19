"""Say where a source wants to be told, or change it; rotate its secret."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid
from courier_api.outgoing.endpoints import held_endpoint
from courier_api.outgoing.models import WebhookEndpoint, WebhookEndpointSecret
from courier_api.sources.models import Source
from platforms.outgoing.events import EventType
from platforms.outgoing.health import EndpointState
from platforms.outgoing.target import TargetRefused, TargetRules, read_target
from platforms.signatures import SecretUnusable
from platforms.signatures.standard_webhooks import sign

OLD_SECRET_SIGNS_FOR = timedelta(hours=24)
"""So long both sign, and the platform can change over at its leisure."""

LONGEST_SECRET = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """What a person says of an endpoint. What is None stays as it was; events start as all."""

    url: str
    secret: str | None = field(default=None, repr=False)
    events: Collection[str] | None = None


def set_endpoint(
    session: Session,
    source: Source,
    wanted: EndpointSettings,
    *,
    rules: TargetRules,
    actor: str,
    now: datetime,
) -> WebhookEndpoint:
    """Add the source's endpoint, or change it; a new secret replaces the old one after a day.

    A changed endpoint stays paused if it was. Raises Invalid for a URL, secret or event that
    cannot be, and for a new endpoint without a secret.
    """
    _check(wanted, rules, now)
    known = session.scalar(select(WebhookEndpoint.id).where(WebhookEndpoint.source_id == source.id))
    if known is None:
        endpoint = _add(session, source, wanted, now=now)
    else:
        endpoint = held_endpoint(session, known)
        endpoint.url = wanted.url
    if wanted.events is not None:
        endpoint.events = sorted(set(wanted.events))
    if wanted.secret is not None:
        _replace_secret(session, endpoint, wanted.secret, now=now)
    access = Access(
        employer_number=source.employer_number,
        actor=actor,
        action="outgoing.set",
        subject_kind="webhook_endpoint",
        subject_id=str(endpoint.id),
    )
    record(session, access, at=now)
    session.flush()
    return endpoint


def _check(wanted: EndpointSettings, rules: TargetRules, now: datetime) -> None:
    try:
        read_target(wanted.url, rules)
    except TargetRefused as refused:
        raise Invalid(str(refused)) from refused
    unknown = sorted(set(wanted.events or ()) - {each.value for each in EventType})
    if unknown:
        named = ", ".join(each.value for each in EventType)
        raise Invalid(f"There is no event {unknown[0]!r}. There are: {named}.")
    if wanted.secret is None:
        return
    if len(wanted.secret) > LONGEST_SECRET:
        raise Invalid("A webhook secret is not as long as this.")
    try:
        sign(b"{}", message_id="check", sent_at=now, secrets=[wanted.secret])
    except SecretUnusable as wrong:
        raise Invalid(str(wrong)) from wrong


def _add(
    session: Session, source: Source, wanted: EndpointSettings, *, now: datetime
) -> WebhookEndpoint:
    if wanted.secret is None:
        raise Invalid("A new endpoint needs a secret to sign with.")
    endpoint = WebhookEndpoint(
        employer_number=source.employer_number,
        source_id=source.id,
        url=wanted.url,
        events=[each.value for each in EventType],
        state=EndpointState.ACTIVE.value,
        state_since=now,
        added_at=now,
    )
    session.add(endpoint)
    session.flush()  # the id
    return endpoint


def _replace_secret(
    session: Session, endpoint: WebhookEndpoint, secret: str, *, now: datetime
) -> None:
    """The new secret signs from now on; the one before signs beside it for a day, older ones stop."""
    table = WebhookEndpointSecret
    of_endpoint = table.endpoint_id == endpoint.id
    newest = session.scalar(
        select(table).where(of_endpoint, table.valid_until.is_(None)).order_by(table.id.desc())
    )
    if newest is not None and newest.secret == secret:
        return
    counts = or_(table.valid_until.is_(None), table.valid_until > now)
    session.execute(update(table).where(of_endpoint, counts).values(valid_until=now))
    if newest is not None:
        newest.valid_until = now + OLD_SECRET_SIGNS_FOR
    session.add(
        WebhookEndpointSecret(
            employer_number=endpoint.employer_number,
            endpoint_id=endpoint.id,
            secret=secret,
            added_at=now,
        )
    )
