"""Zwaluw wants to be told; what it receives is remembered."""

import pytest

from platforms.outgoing.fake_sender import FakeWebhookSender
from tests.factories.clocks import MovedClock
from tests.factories.outgoing import Platform, make_endpoint
from tests.factories.running import Running


@pytest.fixture
def platform(service: Running, clock: MovedClock) -> Platform:
    """The platform's endpoint, added before anything happens."""
    with service.database.transaction() as session:
        make_endpoint(session)
    platform = Platform(clock)
    sender = service.services.webhooks
    assert isinstance(sender, FakeWebhookSender)
    sender.answer = platform
    return platform
