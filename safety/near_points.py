"""Which of many points on earth lie within some metres of each other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safety.case_columns import Integers

Degrees = npt.NDArray[np.float64]
SEMI_MAJOR_METRES = 6_378_137.0
ECCENTRICITY_SQUARED = 0.006_694_379_990_14
SPARE = 1.001
"""A square of the grid is a little larger than it must be."""
PAIRS_AT_ONCE = 2_000_000
AHEAD = ((0, 0), (0, 1), (1, -1), (1, 0), (1, 1))
"""Each pair of squares that touch, once."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The points near each point, itself too: those of point `n` stand from `start[n]` to `start[n + 1]`."""

    start: Integers
    points: Integers

    def of(self, point: int) -> Integers:
        """Those near one point."""
        return self.points[self.start[point] : self.start[point + 1]]

    def sums(self, numbers: Integers) -> Integers:
        """For each point the numbers of those near it added up."""
        found: Integers = np.add.reduceat(numbers[self.points], self.start[:-1])
        return found


def neighbours(latitude: Degrees, longitude: Degrees, metres: float) -> Neighbours:
    """Find them over a grid of squares as wide as the distance.

    Over so short a way the ellipsoid (WGS84) is flat: a degree has as many metres as it has at the
    latitude half-way.
    """
    one, other = _pairs(latitude, longitude, metres)
    itself = np.arange(len(latitude), dtype=np.int64)
    from_ = np.concatenate((itself, one, other))
    to = np.concatenate((itself, other, one))
    order = np.lexsort((to, from_))
    counts = np.bincount(from_, minlength=len(latitude))
    return Neighbours(np.concatenate(([0], np.cumsum(counts))), to[order])


def metres_a_degree(latitude: Degrees) -> tuple[Degrees, Degrees]:
    """How long a degree is there, to the north and to the east."""
    angle = np.radians(latitude)
    flat = 1 - ECCENTRICITY_SQUARED * np.sin(angle) ** 2
    north = SEMI_MAJOR_METRES * (1 - ECCENTRICITY_SQUARED) / flat**1.5
    east = SEMI_MAJOR_METRES * np.cos(angle) / np.sqrt(flat)
    return np.radians(north), np.radians(east)


def _pairs(latitude: Degrees, longitude: Degrees, metres: float) -> tuple[Integers, Integers]:
    """Every pair within the distance, once."""
    if not len(latitude):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    north, east = metres_a_degree(latitude)
    row = np.floor(latitude * north.min() / (metres * SPARE)).astype(np.int64)
    column = np.floor(longitude * east.min() / (metres * SPARE)).astype(np.int64)
    wide = int(column.max() - column.min()) + 3
    square = (row - row.min()) * wide + (column - column.min()) + 1
    order = np.argsort(square, kind="stable")
    sorted_squares = square[order]
    found: list[tuple[Integers, Integers]] = []
    for up, right in AHEAD:
        is_own = (up, right) == (0, 0)
        target = sorted_squares + up * wide + right
        first = np.searchsorted(sorted_squares, target, side="left")
        last = np.searchsorted(sorted_squares, target, side="right")
        if is_own:
            first = np.arange(len(order)) + 1  # those behind it in its own square
        for part in _parts(last - first):
            ones, others = _spread(part, first[part], last[part])
            found.append(_near(order[ones], order[others], latitude, longitude, metres))
    return (
        np.concatenate([one for one, _ in found]),
        np.concatenate([other for _, other in found]),
    )


def _parts(counts: Integers) -> list[Integers]:
    """Places in portions that have few enough pairs together."""
    behind = np.cumsum(counts) // PAIRS_AT_ONCE
    edges = np.flatnonzero(np.diff(behind)) + 1
    return np.split(np.arange(len(counts)), edges)


def _spread(places: Integers, first: Integers, last: Integers) -> tuple[Integers, Integers]:
    """Each place with every number from its first to before its last."""
    counts = np.maximum(last - first, 0)
    ones = np.repeat(places, counts)
    begins = np.cumsum(counts) - counts
    others = np.arange(len(ones)) - np.repeat(begins - first, counts)
    return ones, others


def _near(
    one: Integers, other: Integers, latitude: Degrees, longitude: Degrees, metres: float
) -> tuple[Integers, Integers]:
    north, east = metres_a_degree((latitude[one] + latitude[other]) / 2)
    up = (latitude[one] - latitude[other]) * north
    across = (longitude[one] - longitude[other]) * east
    is_near = np.hypot(up, across) <= metres
    return one[is_near], other[is_near]
