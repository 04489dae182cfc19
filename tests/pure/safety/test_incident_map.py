"""The map: its projection, clusters, rounding, and where incidents gather."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety.facts import Nature
from safety.incident_map import (
    Area,
    HotSpot,
    MapEvent,
    Spot,
    Suggestion,
    large_enough,
    pixels,
    reach_of,
    rounded,
    spot_at,
    suggestion,
)
from safety.incidents import IncidentKind
from safety.mapped_cases import MappedCases, clusters, hot_spots
from tests.factories.accident_year import FLAGEY, events_of_a_year

EVENTS = events_of_a_year()
YEAR = MappedCases.of(EVENTS)
belgian = st.builds(
    lambda latitude, longitude: Spot(latitude=latitude, longitude=longitude),
    st.floats(49.5, 51.5),
    st.floats(2.5, 6.4),
)


def event(number: int, metres: float = 0.0, **changes: object) -> MapEvent:
    """A fall so many metres north of one crossing."""
    told: dict[str, object] = {
        "ref": f"2026-{number:04d}",
        "spot": replace(FLAGEY, latitude=FLAGEY.latitude + metres / 111_250),
        "kind": IncidentKind.INJURY,
        "nature": Nature.WORKPLACE,
        "happened_on": date(2026, 5, 5),
        "zone": "1050",
        **changes,
    }
    return MapEvent(**told)  # type: ignore[arg-type]


@given(belgian, st.integers(7, 18))
@settings(deadline=None)
def test_a_pixel_is_the_place_it_was_made_of(spot: Spot, zoom: int) -> None:
    again = spot_at(*pixels(spot, zoom), zoom)

    assert again.metres_to(spot) < 0.01


def test_the_middle_of_the_world_is_the_middle_of_its_picture() -> None:
    assert pixels(Spot(latitude=0, longitude=0), 0) == (128.0, pytest.approx(128.0))


@pytest.mark.parametrize("zoom", [7, 11, 18])
def test_every_incident_is_in_one_cluster(zoom: int) -> None:
    found = clusters(YEAR, zoom)

    sizes = [cluster.count for cluster in found]
    assert sum(sizes) == len(EVENTS)
    assert [sum(count for _, count in cluster.kinds) for cluster in found] == sizes
    assert sizes == sorted(sizes, reverse=True)


def test_a_closer_look_takes_clusters_apart() -> None:
    assert len(clusters(YEAR, 16)) > len(clusters(YEAR, 8))


@given(belgian)
@settings(deadline=None)
def test_a_rounded_point_is_at_most_a_grid_square_away(spot: Spot) -> None:
    assert rounded(spot).metres_to(spot) <= 360
    assert rounded(rounded(spot)).metres_to(rounded(spot)) < 1


def test_neighbours_cannot_be_told_apart_when_rounded() -> None:
    assert rounded(FLAGEY) == rounded(replace(FLAGEY, latitude=FLAGEY.latitude + 0.0001))


@pytest.mark.parametrize(("count", "found"), [(4, 0), (5, 1)])
def test_five_incidents_within_150_metres_are_a_hot_spot(count: int, found: int) -> None:
    events = [event(number) for number in range(count)]

    assert len(hot_spots(MappedCases.of(events), hours_by_zone={})) == found


@pytest.mark.parametrize(("metres", "found"), [(149, 1), (152, 0)])
def test_150_metres_are_measured(metres: int, found: int) -> None:
    events = [*(event(number) for number in range(4)), event(9, metres)]

    assert len(hot_spots(MappedCases.of(events), hours_by_zone={})) == found


def test_commuting_and_middles_of_postcodes_make_no_hot_spot() -> None:
    five = [event(number) for number in range(5)]

    for changed in (
        [replace(each, nature=Nature.COMMUTING) for each in five],
        [replace(each, is_exact=False) for each in five],
    ):
        assert not hot_spots(MappedCases.of(changed), hours_by_zone={})


def test_what_is_ridden_there_explains_some_of_it() -> None:
    here = [event(number) for number in range(5)]
    far = [
        event(100 + number, zone="9000", spot=Spot(latitude=51.05 + number / 10, longitude=3.7))
        for number in range(5)
    ]
    reach = reach_of("1050")
    assert reach is not None
    share = min(1.0, (150 / reach) ** 2)

    (found,) = hot_spots(
        MappedCases.of([*here, *far]), hours_by_zone={"1050": 300.0, "9000": 100.0}
    )

    assert found.expected == pytest.approx(10 * 0.75 * share)
    assert found.expected < 5


def test_of_several_the_worst_comes_first_and_no_incident_twice() -> None:
    first = [event(number, deviation="52") for number in range(6)]
    other = [event(20 + number, 1_000) for number in range(5)]

    found = hot_spots(MappedCases.of([*other, *first]), hours_by_zone={})

    assert [len(each.events) for each in found] == [6, 5]
    assert (found[0].main_deviation, found[1].main_deviation) == ("52", None)


def test_an_area_holds_its_edge() -> None:
    area = Area(south=50.0, west=4.0, north=51.0, east=5.0)

    spots = [Spot(latitude=51.0, longitude=4.0), Spot(latitude=51.0, longitude=3.9)]
    cases = MappedCases.of([event(number, spot=spot) for number, spot in enumerate(spots)])

    assert cases.lie_in(area).tolist() == [True, False]


def test_fewer_than_five_are_for_the_safety_role() -> None:
    assert large_enough([event(number) for number in range(5)])
    assert not large_enough([event(number) for number in range(4)])
    assert not large_enough([event(number, person=number % 4) for number in range(9)])


def test_the_year_has_a_hot_spot_at_its_crossing() -> None:
    found = hot_spots(YEAR, hours_by_zone={})

    assert found
    assert found[0].spot.metres_to(FLAGEY) < 150


@pytest.mark.parametrize(
    ("deviation", "surface", "advice"),
    [
        ("52", None, Suggestion.ROAD),
        ("50", "asphalt", Suggestion.ROAD),
        ("42", "tram_rails", Suggestion.ROAD),
        (None, "cobbles", Suggestion.ROAD),
        ("42", "asphalt", Suggestion.WARN),
        ("83", "cobbles", Suggestion.PICK_UP),
        ("31", "cobbles", Suggestion.WARN),
        (None, None, Suggestion.WARN),
    ],
)
def test_the_main_cause_and_the_surface_suggest_what_to_do(
    deviation: str | None, surface: str | None, advice: Suggestion
) -> None:
    events = tuple(event(number, deviation=deviation, road_surface=surface) for number in range(5))
    found = HotSpot(spot=FLAGEY, events=events, expected=None)

    assert suggestion(found) is advice
    assert found.main_deviation == deviation
