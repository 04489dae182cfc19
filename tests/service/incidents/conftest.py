"""Amina and her co-operative."""

import pytest

from courier_api.couriers.models import Courier
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.running import Running


@pytest.fixture
def amina(service: Running) -> int:
    """Amina's id."""
    with service.database.reading() as session:
        assert session.get(Courier, 1) is not None
        return courier_id_of(session, AMINA)
