"""Points, distances, and the completion of a place without asking anybody."""

import pytest

from courier_api.places.complete import complete_place
from courier_api.places.points import Point, distance_metres, point_of

BRUSSELS = Point(latitude=50.8466, longitude=4.3528)
GHENT = Point(latitude=51.0543, longitude=3.7174)


def test_a_distance_is_in_metres_along_the_ellipsoid() -> None:
    assert distance_metres(BRUSSELS, GHENT) == pytest.approx(50_300, abs=300)
    assert distance_metres(BRUSSELS, BRUSSELS) == 0


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("91", "4"), ("50", "181"), ("north", "4"), (None, "4"), ("nan", "4"), ("inf", "4")],
)
def test_what_is_not_on_earth_is_no_point(latitude: object, longitude: object) -> None:
    assert point_of(latitude, longitude) is None


def test_what_was_told_is_never_changed() -> None:
    told = {"postcode": "1060", "municipality": "Sint-Gillis", "street": "Fort 1"}

    place = complete_place(told)

    assert place is not None
    assert {name: place[name] for name in told} == told


def test_of_a_postcode_with_several_places_the_nearest_counts() -> None:
    near = complete_place({"postcode": "9000", "latitude": "51.05", "longitude": "3.72"})

    assert near is not None
    assert near["municipality"] == "Gent"
    assert near["metres_from_postcode"] < 5000


def test_a_point_abroad_has_no_belgian_postcode() -> None:
    told = {"latitude": "48.8566", "longitude": "2.3522"}

    assert complete_place(told) == told


def test_nothing_known_stays_nothing() -> None:
    assert complete_place(None) is None
    assert complete_place({"postcode": None, "street": ""}) is None
