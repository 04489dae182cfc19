"""Belgian postcodes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety.postcodes import (
    great_circle_metres,
    nearest_place,
    places_of,
    postal_places,
)


def test_the_list_is_read_whole() -> None:
    assert len(postal_places()) == 2781
    assert all(1000 <= int(place.postcode) <= 9999 for place in postal_places())


def test_a_postcode_has_its_places() -> None:
    assert [place.place for place in places_of("1050")] == ["Ixelles"]
    assert len(places_of("3700")) == 19
    assert places_of("0999") == ()


@pytest.mark.parametrize(
    ("latitude", "longitude", "postcode"),
    [(50.8333, 4.3667, "1050"), (50.8695, 4.3770, "1030"), (50.8276, 4.3440, "1060")],
)
def test_a_point_in_brussels_finds_its_municipality(
    latitude: float, longitude: float, postcode: str
) -> None:
    found = nearest_place(latitude, longitude)

    assert found.place.postcode == postcode
    assert found.distance_metres < 100


def test_a_point_abroad_is_far_from_every_place() -> None:
    assert nearest_place(48.8566, 2.3522).distance_metres > 150_000


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91.0, 4.0), (50.0, 181.0), (float("nan"), 4.0)]
)
def test_a_point_that_is_not_on_earth_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="out of range"):
        nearest_place(latitude, longitude)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert great_circle_metres(50.0, 4.0, 51.0, 4.0) == pytest.approx(111_195, abs=10)


latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)


@given(latitudes, longitudes, latitudes, longitudes)
@settings(max_examples=200, deadline=None)
def test_a_distance_is_the_same_both_ways_and_at_most_half_the_earth(
    from_latitude: float, from_longitude: float, to_latitude: float, to_longitude: float
) -> None:
    there = great_circle_metres(from_latitude, from_longitude, to_latitude, to_longitude)
    back = great_circle_metres(to_latitude, to_longitude, from_latitude, from_longitude)

    assert there == pytest.approx(back, abs=0.01)
    assert 0 <= there <= 20_015_200
