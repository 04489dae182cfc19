"""The street of a reported point is asked after the report, outside any transaction."""

from dataclasses import replace

from courier_api.foundation.database import Database
from courier_api.places.geocoder import Address, FakeGeocoder, GeocoderUnavailable
from courier_api.places.points import Point
from tests.factories.clocks import MovedClock
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import incidents, make_report
from tests.factories.running import Running, running
from tests.factories.services import make_services

POINT = Point(latitude=50.8333, longitude=4.3453)
HERE = {"postcode": None, "latitude": "50.8333", "longitude": "4.3453"}
FORT = Address(street="Rue du Fort", number="12", postcode="1060", municipality="Saint-Gilles")


def report(service: Running, **changes: str | None) -> None:
    """Amina reports where she is."""
    with service.database.transaction() as session:
        make_report(session, courier_id_of(session, AMINA), now=service.clock.now(), **changes)
    service.work()


def street(service: Running) -> object:
    """The street that is stored."""
    return (incidents(service.database)[0].place or {}).get("street")


def test_the_street_is_added_when_a_geocoder_is_configured(
    database: Database, clock: MovedClock
) -> None:
    geocoder = FakeGeocoder({POINT: FORT})
    with running(replace(make_services(database, clock), geocoder=geocoder), clock) as service:
        report(service, **HERE)

        assert street(service) == "Rue du Fort 12"


def test_nobody_is_asked_for_what_was_said(database: Database, clock: MovedClock) -> None:
    geocoder = FakeGeocoder({POINT: FORT})
    with running(replace(make_services(database, clock), geocoder=geocoder), clock) as service:
        report(service, **HERE, street="Fort 1")

        assert (geocoder.asked, street(service)) == ([], "Fort 1")


def test_without_a_geocoder_the_report_stands_as_it_is(service: Running) -> None:
    report(service, **HERE)

    assert street(service) is None
    assert (incidents(service.database)[0].place or {})["postcode"] == "1060"


def test_a_geocoder_that_is_away_is_asked_again(database: Database, clock: MovedClock) -> None:
    geocoder = FakeGeocoder({POINT: FORT}, fail_with=GeocoderUnavailable("away"))
    with running(replace(make_services(database, clock), geocoder=geocoder), clock) as service:
        report(service, **HERE)
        assert street(service) is None

        service.pass_time(minutes=6)
        assert street(service) == "Rue du Fort 12"
