"""Whole numbers split over rows, every one accounted for: split_whole of platforms.rounding in arrays."""

import numpy as np

from platforms.pay.population.columns import Ints, sum_by


def split_by(totals: Ints, group: Ints, weights: Ints) -> Ints:
    """Each group's total over its rows in proportion to their weights: the largest remainders gain.

    Rows of one group lie together, in the order in which equal remainders are served. A row alone
    gets all. A group with something to split has a weight, and total times weight fits 64 bits.
    """
    count = len(totals)
    sums = sum_by(group, weights, count)
    alone = np.bincount(group, minlength=count)[group] == 1
    parts, rest = np.divmod(totals[group] * weights, np.maximum(sums, 1)[group])
    left = totals - sum_by(group, parts, count)
    order = np.lexsort((-rest, group))
    begins = np.searchsorted(group, np.arange(count))
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - begins[group]
    return np.where(alone, totals[group], parts + (rank < left[group]))
