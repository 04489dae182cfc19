"""Shifts that share time with an earlier one of their courier and platform: they are refused."""

from collections.abc import Iterator

import numpy as np

from platforms.pay.population.columns import LAST_BEGUN, Ints, ShiftColumns, any_by
from platforms.pay.population.order import Line


def without_overlaps(shifts: ShiftColumns, line: Line) -> tuple[Line, Ints]:
    """The rows that stay, and the places of those that are refused.

    Only shifts that began can share time, as in platforms.pay.refusals.
    """
    began = line.status <= LAST_BEGUN
    finishes = np.where(began, line.finishes, line.begins)
    base = (line.courier - line.courier[0]) * (int(finishes.max()) - int(line.begins.min()) + 1)
    covered = np.maximum.accumulate(finishes + base)
    hidden = np.zeros(len(line), dtype=np.bool_)
    hidden[1:] = covered[:-1] > (line.begins + base)[1:]
    knot = np.cumsum(~hidden) - 1
    (rows,) = np.nonzero(any_by(knot, hidden, len(line))[knot] & began)
    platform = shifts.platform[line.place[rows]]
    refused = list(_later_ones(rows, knot[rows], platform, line.begins[rows], finishes[rows]))
    if not refused:
        return line, line.place[:0]
    stays = np.ones(len(line), dtype=np.bool_)
    stays[refused] = False
    return line.where(stays), line.place[refused]


def _later_ones(
    rows: Ints, knot: Ints, platform: Ints, begins: Ints, finishes: Ints
) -> Iterator[int]:
    """The rows that give way, among those that overlap with some other of their courier."""
    order = np.lexsort((rows, platform, knot))
    begins, finishes = begins[order], finishes[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (knot[order][1:] != knot[order][:-1]) | (platform[order][1:] != platform[order][:-1])
    group = np.cumsum(new) - 1
    shared = ~new
    shared[1:] &= begins[1:] < finishes[:-1]
    (doubtful,) = np.nonzero(any_by(group, shared, len(order))[group])
    until: dict[int, int] = {}
    columns = (rows[order], group, begins, finishes)
    for row, own, starts, ends in zip(*(c[doubtful].tolist() for c in columns), strict=True):
        taken = until.get(own, starts)
        if starts < min(ends, taken):
            yield row
        else:
            until[own] = max(ends, taken)
