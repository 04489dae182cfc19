"""From a shift to a platform's receiver over real HTTP; and what production would not do."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.outgoing.models import WebhookEndpoint
from courier_api.wiring import webhook_rules
from platforms.outgoing.http_channel import HttpWebhookSender
from platforms.outgoing.sandbox import Receiver, ReceiverServer
from platforms.outgoing.target import DEVELOPMENT, PRODUCTION
from platforms.signatures import WebhookSecret
from tests.factories.clocks import MovedClock
from tests.factories.events import Told
from tests.factories.outgoing import SIGNING, make_endpoint, outgoing_events
from tests.factories.running import Running, running
from tests.factories.services import make_services
from tests.service.foundation.test_settings import PRODUCTION as PRODUCTION_SETTINGS


@pytest.fixture
def receiver(clock: MovedClock) -> Iterator[ReceiverServer]:
    """A platform on loopback."""
    known = Receiver(secrets=[WebhookSecret(key_id="1", text=SIGNING)], now=clock.now)
    with ReceiverServer(known) as server:
        yield server


def told(service: Running, url: str) -> None:
    """A shift is covered; its platform listens at this URL, whoever let it be stored."""
    with service.database.transaction() as session:
        number = make_endpoint(session)
        session.get_one(WebhookEndpoint, number).url = url
    service.tell(Told().planned())
    service.pass_time(seconds=3)


def test_a_shift_is_told_over_http(
    database: Database, clock: MovedClock, receiver: ReceiverServer
) -> None:
    services = replace(
        make_services(database, clock), webhooks=HttpWebhookSender(webhook_rules(Settings()))
    )
    with running(services, clock) as service:
        told(service, receiver.url())

        (event,) = outgoing_events(database)
        assert (event.state, event.last_status) == ("delivered", 204)
        (arrived,) = receiver.receiver.accepted
        assert arrived.body == event.body.encode()


def test_production_does_not_send_inside_even_what_was_stored_before(
    database: Database, clock: MovedClock, receiver: ReceiverServer
) -> None:
    rules = webhook_rules(Settings.model_validate(PRODUCTION_SETTINGS))
    services = replace(make_services(database, clock), webhooks=HttpWebhookSender(rules))
    with running(services, clock) as service:
        told(service, receiver.url())

        (event,) = outgoing_events(database)
        assert (event.state, event.last_failure) == ("waiting", "url_refused")
        assert (receiver.receiver.attempts, receiver.receiver.refused) == ([], 0)


def test_only_development_may_send_inside() -> None:
    assert webhook_rules(Settings.model_validate(PRODUCTION_SETTINGS)) == PRODUCTION
    assert webhook_rules(Settings()) == DEVELOPMENT
