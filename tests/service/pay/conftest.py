"""Amina rides for Zwaluw under an agreement."""

from collections.abc import Iterator

import pytest

from courier_api.foundation.database import Database
from tests.factories.agreements import make_agreement
from tests.factories.clocks import MovedClock
from tests.factories.running import Running, running
from tests.factories.services import make_services


@pytest.fixture
def paid(service: Running) -> Running:
    """The service with an agreement that Zwaluw has joined."""
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    service.work()
    return service


@pytest.fixture
def student(database: Database, clock: MovedClock) -> Iterator[Running]:
    """Amina is a student."""
    with running(make_services(database, clock), clock, worker_type="STU") as started:
        yield started
