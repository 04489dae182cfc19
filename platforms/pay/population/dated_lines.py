"""Base and supplement of days with time after midnight, in arrays: a line per platform and date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from platforms.pay.population.columns import Flags, Ints, sum_by
from platforms.pay.population.rate_columns import NO_RATE, RateColumns
from platforms.pay.population.rates_by_day import Figures
from platforms.pay.population.results import KINDS, NOTHING, LineColumns
from platforms.pay.population.shares import LARGEST, PricedRows, SharedRows
from platforms.pay.results import LineKind

DATED_KINDS = (LineKind.BASE, LineKind.SUPPLEMENT)
DAYS_A_SHARE = 2**20
MOST_DATES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPieces:
    """Paid minutes of one share on one date, by share and date; `share` is a place in the shares.

    `left_over` are rows with more dates, or larger sums, than the arrays can split.
    """

    share: Ints
    day: Ints
    minutes: Ints
    left_over: Flags


def dated_pieces(priced: PricedRows, shared: SharedRows, later: Flags) -> DatedPieces:
    """The pieces of rows with time after midnight, whose units are of one platform each."""
    measured = priced.measured
    row = measured.cell_row
    chosen = later[row] & ~shared.mixed[row] & (shared.of_cell >= 0) & (measured.paid_minutes > 0)
    (cells,) = np.nonzero(chosen)
    key = shared.of_cell[cells] * DAYS_A_SHARE + measured.cell_day[cells]
    found, piece = np.unique(key, return_inverse=True)
    share = found // DAYS_A_SHARE
    dates = np.bincount(share, minlength=len(shared.shares))
    rows = shared.shares.day[np.flatnonzero(dates > MOST_DATES)]
    left_over = np.zeros(measured.rows, dtype=np.bool_)
    left_over[rows] = True
    return DatedPieces(
        share=share,
        day=found % DAYS_A_SHARE,
        minutes=sum_by(piece, measured.paid_minutes[cells], len(found)),
        left_over=left_over,
    )


def dated_lines(
    priced: PricedRows, shared: SharedRows, pieces: DatedPieces
) -> Iterator[LineColumns]:
    """Their lines, those of one share by date. Rows whose sums are too large are marked as left."""
    row = shared.shares.day[pieces.share]
    minimum = priced.couriers.minimum[priced.measured.row_courier[row]]
    figures = Figures(tables=priced.tables, minimum=minimum)
    value = pieces.minutes * figures.of("hourly", pieces.day)
    weights = {
        LineKind.BASE: (value, "hourly", "base_cents"),
        LineKind.SUPPLEMENT: (
            value * figures.of("supplement", pieces.day),
            "supplement",
            "supplement_cents",
        ),
    }
    for kind, (weight, rate, cents) in weights.items():
        place = figures.place_of(rate, pieces.day)
        (own,) = np.nonzero(place != NO_RATE)
        share = pieces.share[own]
        total = getattr(shared.shares, cents)[share]
        given, too_large = _split(total, weight[own], share)
        pieces.left_over[row[own][too_large]] = True
        yield LineColumns(
            day=row[own],
            kind=np.full(len(own), KINDS.index(kind), dtype=np.int64),
            platform=shared.shares.platform[share],
            dated_on=pieces.day[own],
            minutes=pieces.minutes[own],
            metres=np.full(len(own), NOTHING, dtype=np.int64),
            rate=place[own] + first_rates(priced.tables)[minimum[own]],
            cents=given,
        )


def first_rates(tables: Sequence[RateColumns]) -> Ints:
    """The place of each table's first rate among those of all tables."""
    sizes = np.array([len(table.rates) for table in tables], dtype=np.int64)
    found: Ints = np.cumsum(sizes) - sizes
    return found


def _split(total: Ints, weight: Ints, share: Ints) -> tuple[Ints, Flags]:
    """Each share's total over its one or two pieces, which stand one after the other.

    As in shares.py: the first is rounded half up and the second has what is left. Also the pieces
    of totals that are too large to be split.
    """
    given = total.copy()
    too_large = np.zeros(len(total), dtype=np.bool_)
    (first,) = np.nonzero(share[1:] == share[:-1])
    if not len(first):
        return given, too_large
    both = weight[first] + weight[first + 1]
    if 4 * int(total.max()) * int(both.max()) >= LARGEST:
        return given, np.isin(share, share[first])
    both = np.maximum(both, 1)
    given[first] = (2 * total[first] * weight[first] + both) // (2 * both)
    given[first + 1] = total[first] - given[first]
    return given, too_large
