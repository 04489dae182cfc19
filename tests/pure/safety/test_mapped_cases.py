"""Incidents as columns of the map say the same as one by one."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.facts import Nature
from safety.incident_map import CELL_PIXELS, MapEvent, Spot, large_enough, pixels
from safety.mapped_cases import MappedCases, clusters, hot_spots
from tests.factories.accident_year import events_of_a_year

EVENTS = events_of_a_year()
CASES = MappedCases.of(EVENTS)
some = st.lists(st.sampled_from(range(len(EVENTS))), unique=True, max_size=40)


def test_columns_give_the_incidents_back() -> None:
    assert [CASES.event(place) for place in range(len(CASES))] == list(EVENTS)


@given(some)
def test_some_of_them_are_those(places: list[int]) -> None:
    rows = np.zeros(len(EVENTS), dtype=np.bool_)
    rows[places] = True
    taken = CASES.take(rows)

    assert [taken.event(each) for each in range(len(taken))] == [
        EVENTS[place] for place in sorted(places)
    ]


@pytest.mark.parametrize("zoom", [7, 12, 17])
def test_clusters_are_what_lies_in_one_square(zoom: int) -> None:
    squares: dict[tuple[int, int], list[MapEvent]] = {}
    for each in EVENTS:
        right, down = pixels(each.spot, zoom)
        squares.setdefault((int(right // CELL_PIXELS), int(down // CELL_PIXELS)), []).append(each)
    expected = sorted(squares.values(), key=lambda cell: (-len(cell), cell[0].ref))

    found = clusters(CASES, zoom)

    assert [each.count for each in found] == [len(cell) for cell in expected]
    for cluster, cell in zip(found, expected, strict=True):
        assert dict(cluster.kinds) == Counter(each.kind.value for each in cell)
        assert (
            list(cluster.places)
            == sorted({each.municipality for each in cell if each.municipality})[:3]
        )
        assert cluster.is_large_enough == large_enough(cell)
        assert cluster.spot.latitude == pytest.approx(
            sum(each.spot.latitude for each in cell) / len(cell)
        )


@given(some)
def test_small_groups_are_the_same(places: list[int]) -> None:
    events = [replace(EVENTS[place], person=place % 6 or None) for place in places]

    assert MappedCases.of(events).are_large_enough == large_enough(events)


def near(events: list[MapEvent], centre: MapEvent) -> list[MapEvent]:
    return [each for each in events if each.spot.metres_to(centre.spot) <= 150]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_hot_spots_are_found_as_by_looking_at_each(steps: list[tuple[int, int]]) -> None:
    """The plain way: again and again the incident with the most others around it."""
    events = [
        replace(
            EVENTS[0], ref=f"x-{number}", nature=Nature.WORKPLACE, is_exact=True,
            spot=Spot(latitude=50.8275 + north * 0.0006, longitude=4.3722 + east * 0.0009),
        )
        for number, (north, east) in enumerate(steps)
    ]  # fmt: skip
    left, expected = list(events), []
    while left:
        gathered = max((near(left, each) for each in left), key=len)
        centre = next(each for each in left if len(near(left, each)) == len(gathered))
        if len(gathered) < 5:
            break
        expected.append([centre.ref, *(each.ref for each in gathered if each is not centre)])
        left = [each for each in left if each not in gathered]

    found = hot_spots(MappedCases.of(events), hours_by_zone={})

    assert [[each.ref for each in one.events] for one in found] == expected
