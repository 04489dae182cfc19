"""Endpoints of platforms, and what arrives there."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.outgoing.models import OutgoingEvent, WebhookEndpoint
from courier_api.outgoing.set_endpoint import EndpointSettings, set_endpoint
from courier_api.sources.queries import source_by_slug
from platforms.outgoing.sender import Outcome, SignedWebhook
from platforms.outgoing.target import PRODUCTION
from platforms.signatures import WebhookSecret
from platforms.signatures.standard_webhooks import ID_HEADER, shared_secret, verify
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.sources import ZWALUW

URL = "https://hooks.zwaluw.example/courier"
SIGNING = shared_secret(b"signing-" * 4)
NEXT_SIGNING = shared_secret(b"next-one" * 4)
WELCOME = Outcome(status=204)


def make_endpoint(
    session: Session,
    slug: str = ZWALUW,
    *,
    url: str = URL,
    secret: str | None = SIGNING,
    events: list[str] | None = None,
    now: datetime = FRIDAY_NOON,
) -> int:
    """The endpoint of a source; for one that is there it is changed. Gives its id."""
    source = source_by_slug(session, slug)
    assert source is not None
    wanted = EndpointSettings(url=url, secret=secret, events=events)
    return set_endpoint(session, source, wanted, rules=PRODUCTION, actor="test", now=now).id


@dataclass(slots=True)
class Platform:
    """A receiver that verifies every request; `answers` come first, then `always`.

    `seen` has every body in the order of requests, `kept` those that were answered 2xx.
    """

    clock: MovedClock
    secret: str = SIGNING
    always: Outcome = WELCOME
    answers: list[Outcome] = field(default_factory=list)
    seen: list[tuple[str, datetime]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, webhook: SignedWebhook) -> Outcome:
        known = [WebhookSecret(key_id="1", text=self.secret)]
        verify(webhook.headers, webhook.body, known, self.clock.now())
        self.seen.append((webhook.headers[ID_HEADER], self.clock.now()))
        outcome = self.answers.pop(0) if self.answers else self.always
        if outcome.status is not None and 200 <= outcome.status < 300:
            self.kept.append(json.loads(webhook.body))
        return outcome

    def types(self) -> list[str]:
        """The types of what was kept, in order."""
        return [body["type"] for body in self.kept]


def outgoing_events(database: Database) -> list[OutgoingEvent]:
    """Every event, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(OutgoingEvent).order_by(OutgoingEvent.id)))


def endpoint(database: Database) -> WebhookEndpoint:
    """The only endpoint as it is now."""
    with database.reading() as session:
        return session.scalars(select(WebhookEndpoint)).one()
