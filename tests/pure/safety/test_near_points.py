"""Points near each other are found over a grid, as by looking at each pair."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety import near_points
from safety.case_columns import integers
from safety.incident_map import Spot
from safety.near_points import neighbours

METRES = 150.0
# Within a few hundred metres, so that about half of the pairs are near; some at the same point.
near_a_crossing = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
    lambda steps: (50.8275 + steps[0] * 0.00041, 4.3722 + steps[1] * 0.00061)
)
points = st.lists(
    st.one_of(near_a_crossing, st.tuples(st.floats(49.5, 51.5), st.floats(2.5, 6.4))), max_size=12
)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the ellipsoid, exactly."""
    here, there = (Spot(latitude=each[0], longitude=each[1]) for each in (one, other))
    return here.metres_to(there)


def by_pairs(told: list[tuple[float, float]]) -> list[list[int]]:
    return [
        [number for number, other in enumerate(told) if metres(one, other) <= METRES]
        for one in told
    ]


def found(told: list[tuple[float, float]]) -> list[list[int]]:
    near = neighbours(
        np.array([each[0] for each in told]), np.array([each[1] for each in told]), METRES
    )
    return [near.of(number).tolist() for number in range(len(told))]


@given(points)
@settings(deadline=None)
def test_as_by_looking_at_each_pair(told: list[tuple[float, float]]) -> None:
    assert found(told) == by_pairs(told)


def test_in_small_portions_too(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [
        (50.82 + north / 2000, 4.37 + east / 1500) for north, east in product(range(9), repeat=2)
    ]
    at_once = found(told)
    monkeypatch.setattr(near_points, "PAIRS_AT_ONCE", 3)

    assert found(told) == at_once == by_pairs(told)


def test_numbers_of_neighbours_are_added_up() -> None:
    near = neighbours(np.array([50.0, 50.0005, 51.0]), np.array([4.0, 4.0, 4.0]), METRES)

    assert near.sums(integers([1, 10, 100])).tolist() == [11, 11, 100]
