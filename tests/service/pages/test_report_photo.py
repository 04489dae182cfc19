"""A photo after a report reaches its own case, once, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.incidents.case_models import IncidentEvidence
from courier_api.incidents.find import IncidentNotFound
from courier_api.incidents.read_photo import Photo, read_photo
from courier_api.web.courier.send_report import send_photo
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import AMINA, BRAM, CHLOE, Person, courier_id_of, make_courier
from tests.factories.incidents import make_report
from tests.factories.photos import photo
from tests.factories.running import Running

REF = "2026-0001"
LATER = FRIDAY_EVENING + timedelta(days=2)


@pytest.fixture
def sent() -> Photo:
    """What Amina's phone sends."""
    return read_photo(photo())


@pytest.fixture(autouse=True)
def reported(service: Running) -> int:
    """Amina reported a fall; her id."""
    with service.database.transaction() as session:
        amina = courier_id_of(session, AMINA)
        make_report(session, amina)
        return amina


def kept(service: Running) -> list[str]:
    """Who added each photo."""
    with service.database.reading() as session:
        return list(session.scalars(select(IncidentEvidence.added_by)))


def test_the_same_photo_twice_is_one(service: Running, sent: Photo, reported: int) -> None:
    for _ in range(2):
        with service.database.transaction() as session:
            send_photo(session, reported, REF, sent, LATER)

    assert kept(service) == [f"courier:{reported}"]


@pytest.mark.parametrize("person", [BRAM, CHLOE])
def test_nobody_adds_to_the_case_of_another_courier(
    service: Running, sent: Photo, person: Person
) -> None:
    with service.database.transaction() as session:
        other = make_courier(session, person)
    with service.database.transaction() as session, pytest.raises(IncidentNotFound):
        send_photo(session, other, REF, sent, LATER)

    assert kept(service) == []
