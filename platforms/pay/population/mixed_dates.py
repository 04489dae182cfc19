"""Days of two platforms in one unit whose time lies on two dates: what each bears, and its pieces.

Minutes are rounded by date and then split by time, so the parts have different denominators. Their
products do not fit into 64 bits; here whole numbers are Python's own, since such days are few.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from platforms.pay.population.columns import Flags, Ints
from platforms.pay.population.minutes import Measured
from platforms.pay.population.slices import Slices

Exact = NDArray[np.object_]
"""Whole numbers of any size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedDates:
    """The days, and the place of the first of the two shares of each; the second follows it.

    `cells` are by day and date. `time` and `worked` are microseconds by day, share and date.
    """

    row: Ints
    share: Ints
    cells: Ints
    time: Ints
    worked: Ints

    def minutes(self, of_cells: Ints) -> Ints:
        """Whole minutes by day, share and date: those of each date, split by time."""
        total = of_cells[self.cells]
        first = rounded_part(total, self.time[:, 0], self.time.sum(axis=1))
        return np.stack([first, total - first], axis=1)

    def weights(self, values: Ints, time: Ints) -> Exact:
        """By day, share and date: values by day and date split by time, over one denominator a day."""
        total = np.maximum(time.sum(axis=1), 1).astype(object)
        by_share = values.astype(object)[:, None] * time.astype(object)
        found: Exact = by_share * total[:, ::-1][:, None]
        return found

    def split(self, total: Ints, weights: Exact) -> tuple[Ints, Ints]:
        """Each day's total, by the weights of its two shares on both dates."""
        own = total[self.row]
        of_shares = weights.sum(axis=2)
        first = rounded_part(own, of_shares[:, 0], of_shares.sum(axis=1))
        return first, own - first


def mixed_dates(measured: Measured, slices: Slices, share: Ints, candidates: Flags) -> MixedDates:
    """The candidates with two dates in one unit; each has two shares, of which `share` has slices."""
    has_time = (measured.cell_time > 0) & candidates[measured.cell_row]
    (cells,) = np.nonzero(has_time)
    row = measured.cell_row[cells]
    order = np.lexsort((cells, row))
    cells, row = cells[order], row[order]
    count = np.bincount(row, minlength=measured.rows)
    in_pairs = cells[count[row] == 2].reshape(-1, 2)
    unit = measured.cell_unit[in_pairs]
    pairs = in_pairs[unit[:, 0] == unit[:, 1]]
    rows = measured.cell_row[pairs[:, 0]]
    place_of = np.full(measured.rows, -1, dtype=np.int64)
    place_of[rows] = np.arange(len(rows))
    row_of_slice = measured.cell_row[measured.cell_of_slice]
    (own,) = np.nonzero(place_of[row_of_slice] >= 0)
    place = place_of[row_of_slice[own]]
    first = np.full(len(rows), len(share) + measured.rows, dtype=np.int64)
    np.minimum.at(first, place, share[own])
    of_slice = (
        place,
        (share[own] > first[place]).astype(np.int64),
        (measured.cell_of_slice[own] == pairs[place, 1]).astype(np.int64),
    )
    time = np.zeros((len(rows), 2, 2), dtype=np.int64)
    worked = time.copy()
    np.add.at(time, of_slice, slices.length[own])
    np.add.at(worked, of_slice, slices.length[own] * slices.is_worked[own])
    return MixedDates(row=rows, share=first, cells=pairs, time=time, worked=worked)


def rounded_part(total: Ints, weight: Ints | Exact, of_weight: Ints | Exact) -> Ints:
    """The first of two parts, half up: the largest remainder, and the first by name wins a tie."""
    whole = np.maximum(of_weight.astype(object), 1)
    part = (2 * total.astype(object) * weight + whole) // (2 * whole)
    return np.asarray(part, dtype=np.int64)
