"""Base and supplement of days with time after midnight, in arrays: a line per platform and date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from platforms.pay.population.columns import Flags, Ints, sum_by
from platforms.pay.population.mixed_dates import Exact
from platforms.pay.population.rate_columns import NO_RATE, RateColumns
from platforms.pay.population.rates_by_day import Figures
from platforms.pay.population.results import KINDS, NOTHING, LineColumns
from platforms.pay.population.shares import LARGEST, ByDate, PricedRows, SharedRows
from platforms.pay.results import LineKind

RATES = {LineKind.BASE: "hourly", LineKind.SUPPLEMENT: "supplement"}
DATED_KINDS = tuple(RATES)
DAYS_A_SHARE = 2**20
MOST_DATES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPieces:
    """Paid minutes of one share on one date, by share and date; `share` is a place in the shares.

    `weights` are what base and supplement of a share are split by.
    """

    share: Ints
    day: Ints
    minutes: Ints
    weights: Mapping[LineKind, Ints | Exact]


def dated_lines(
    priced: PricedRows, shared: SharedRows, later: Flags
) -> tuple[list[LineColumns], Flags]:
    """Base and supplement of rows with time after midnight; the rows whose lines mean nothing."""
    alone, left_over = _of_one_platform(priced, shared, later)
    mixed = _of_two_platforms(shared.by_date)
    left_over |= later & shared.mixed
    left_over[shared.by_date.dated.row] = False
    lines = []
    for pieces, kind in product((alone, mixed), DATED_KINDS):
        found, too_large = _lines(priced, shared, pieces, kind)
        lines.append(found)
        left_over[too_large] = True
    return lines, left_over


def _of_one_platform(
    priced: PricedRows, shared: SharedRows, later: Flags
) -> tuple[DatedPieces, Flags]:
    """Pieces of rows whose units are of one platform each, and rows with too many dates."""
    measured = priced.measured
    row = measured.cell_row
    chosen = later[row] & ~shared.mixed[row] & (shared.of_cell >= 0) & (measured.paid_minutes > 0)
    (cells,) = np.nonzero(chosen)
    key = shared.of_cell[cells] * DAYS_A_SHARE + measured.cell_day[cells]
    found, piece = np.unique(key, return_inverse=True)
    share, day = found // DAYS_A_SHARE, found % DAYS_A_SHARE
    dates = np.bincount(share, minlength=len(shared.shares))
    left_over = np.zeros(measured.rows, dtype=np.bool_)
    left_over[shared.shares.day[np.flatnonzero(dates > MOST_DATES)]] = True
    minutes = sum_by(piece, measured.paid_minutes[cells], len(found))
    minimum = priced.couriers.minimum[measured.row_courier[shared.shares.day[share]]]
    figures = Figures(tables=priced.tables, minimum=minimum)
    value = minutes * figures.of("hourly", day)
    supplement = value * figures.of("supplement", day)
    weights = {LineKind.BASE: value, LineKind.SUPPLEMENT: supplement}
    return DatedPieces(share=share, day=day, minutes=minutes, weights=weights), left_over


def _of_two_platforms(by_date: ByDate) -> DatedPieces:
    """Pieces of rows with two platforms in one unit."""
    dated = by_date.dated
    share = np.stack([dated.share, dated.share + 1], axis=1)
    has_time = (by_date.dated.time > 0) & (by_date.minutes.sum(axis=1) > 0)[:, None]
    return DatedPieces(
        share=np.repeat(share, 2, axis=1).reshape((*share.shape, 2))[has_time],
        day=by_date.day[has_time],
        minutes=by_date.minutes[has_time],
        weights={
            LineKind.BASE: by_date.base[has_time],
            LineKind.SUPPLEMENT: by_date.supplement[has_time],
        },
    )


def _lines(
    priced: PricedRows, shared: SharedRows, pieces: DatedPieces, kind: LineKind
) -> tuple[LineColumns, Ints]:
    """The lines of one kind, those of a share by date; rows whose sums are too large to split."""
    row = shared.shares.day[pieces.share]
    minimum = priced.couriers.minimum[priced.measured.row_courier[row]]
    figures = Figures(tables=priced.tables, minimum=minimum)
    place = figures.place_of(RATES[kind], pieces.day)
    (own,) = np.nonzero(place != NO_RATE)
    share = pieces.share[own]
    total = getattr(shared.shares, f"{kind.value}_cents")[share]
    given, too_large = _split(total, pieces.weights[kind][own], share)
    lines = LineColumns(
        day=row[own],
        kind=np.full(len(own), KINDS.index(kind), dtype=np.int64),
        platform=shared.shares.platform[share],
        dated_on=pieces.day[own],
        minutes=pieces.minutes[own],
        metres=np.full(len(own), NOTHING, dtype=np.int64),
        rate=place[own] + first_rates(priced.tables)[minimum[own]],
        cents=given,
    )
    return lines, row[own][too_large]


def first_rates(tables: Sequence[RateColumns]) -> Ints:
    """The place of each table's first rate among those of all tables."""
    sizes = np.array([len(table.rates) for table in tables], dtype=np.int64)
    found: Ints = np.cumsum(sizes) - sizes
    return found


def _split(total: Ints, weight: Ints | Exact, share: Ints) -> tuple[Ints, Flags]:
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
    is_exact = weight.dtype == np.object_
    if not is_exact and 4 * int(total.max()) * int(both.max()) >= LARGEST:
        return given, np.isin(share, share[first])
    both = np.maximum(both, 1)
    given[first] = (2 * total[first] * weight[first] + both) // (2 * both)
    given[first + 1] = total[first] - given[first]
    return given, too_large
