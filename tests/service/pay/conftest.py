"""Amina rides for Zwaluw under an agreement."""

import pytest

from tests.factories.agreements import make_agreement
from tests.factories.running import Running


@pytest.fixture
def paid(service: Running) -> Running:
    """The service with an agreement that Zwaluw has joined."""
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    service.work()
    return service
