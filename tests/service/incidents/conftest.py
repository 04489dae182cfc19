"""Amina and her co-operative."""

import pytest

from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.running import Running


@pytest.fixture
def amina(service: Running) -> int:
    """Amina's id."""
    with service.database.reading() as session:
        return courier_id_of(session, AMINA)
