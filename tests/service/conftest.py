"""The service over a test's database, with an authority that only remembers."""

from collections.abc import Iterator

import pytest

from courier_api.foundation.database import Database
from tests.factories.clocks import MovedClock
from tests.factories.running import Running, running
from tests.factories.services import make_services


@pytest.fixture
def clock() -> MovedClock:
    """Noon of a Friday, until the test moves it."""
    return MovedClock()


@pytest.fixture
def service(database: Database, clock: MovedClock) -> Iterator[Running]:
    """Amina rides for Zwaluw."""
    with running(make_services(database, clock), clock) as started:
        yield started
