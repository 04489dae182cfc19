"""The geocoder over HTTP against a stand-in of a Nominatim server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from courier_api.places.geocoder import Address, GeocoderRejected, GeocoderUnavailable
from courier_api.places.nominatim import NominatimGeocoder
from courier_api.places.points import Point

POINT = Point(latitude=50.8333, longitude=4.3453)
ADDRESS = {"road": "Rue du Fort", "house_number": "12", "postcode": "1060", "city": "Saint-Gilles"}


class StandIn(BaseHTTPRequestHandler):
    """Answers every question as the test wants."""

    status = 200
    body: object = None

    def do_GET(self) -> None:
        self.send_response(type(self).status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(type(self).body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of the stand-in."""
    StandIn.status, StandIn.body = (
        200,
        {"lat": "50.8", "lon": "4.3", "display_name": "Rue du Fort", "address": ADDRESS},
    )
    with HTTPServer(("127.0.0.1", 0), StandIn) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def test_an_address_is_read_field_by_field(server: str) -> None:
    assert NominatimGeocoder(server).address_of(POINT) == Address(
        street="Rue du Fort", number="12", postcode="1060", municipality="Saint-Gilles"
    )


def test_a_point_without_an_address_has_none(server: str) -> None:
    StandIn.body = {"error": "Unable to geocode"}

    assert NominatimGeocoder(server).address_of(POINT) is None


def test_an_answer_that_cannot_be_read_is_not_asked_for_again(server: str) -> None:
    StandIn.body = {"lat": "50.8", "lon": "4.3"}

    with pytest.raises(GeocoderRejected):
        NominatimGeocoder(server).address_of(POINT)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_later(server: str, status: int) -> None:
    StandIn.status = status

    with pytest.raises(GeocoderUnavailable):
        NominatimGeocoder(server).address_of(POINT)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_is_not_asked_again(server: str, status: int) -> None:
    StandIn.status = status

    with pytest.raises(GeocoderRejected):
        NominatimGeocoder(server).address_of(POINT)


def test_a_server_that_is_not_there_is_asked_later() -> None:
    with pytest.raises(GeocoderUnavailable):
        NominatimGeocoder("http://127.0.0.1:1").address_of(POINT)


def test_an_address_of_a_server_needs_its_scheme() -> None:
    with pytest.raises(ValueError, match="http"):
        NominatimGeocoder("nominatim.example.org")
