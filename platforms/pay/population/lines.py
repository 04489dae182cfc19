"""The lines behind each day's amounts, in arrays: one per platform and sort.

Hours of a platform's day after midnight are lines of their own, dated and paid by their date. A day of
several platforms with time after midnight, or with bike money for distance and for time, is left to
the rule of one courier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from platforms.pay.population.columns import Flags, Ints, any_by, day_number, sum_by
from platforms.pay.population.minutes import Measured
from platforms.pay.population.rate_columns import NO_RATE, RateColumns
from platforms.pay.population.rates_by_day import Figures
from platforms.pay.population.results import KINDS, NOTHING, LineColumns, LineRate, stacked
from platforms.pay.population.shares import LARGEST, PricedRows, SharedRows
from platforms.pay.population.splits import split_by
from platforms.pay.results import LineKind, PayLine


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sort:
    """Lines of one sort: the amount they are, what they count, by which rate, and who gets them."""

    kind: LineKind
    cents: str
    rate: str
    minutes: str | None = None
    for_owners_of: str | None = None


DAYS_A_ROW = 2**20
SORTS = (
    _Sort(kind=LineKind.BASE, cents="base_cents", rate="hourly", minutes="paid_minutes"),
    _Sort(
        kind=LineKind.SUPPLEMENT,
        cents="supplement_cents",
        rate="supplement",
        minutes="paid_minutes",
    ),
    _Sort(kind=LineKind.TOP_UP, cents="top_up_cents", rate="top_up", minutes="top_up_minutes"),
    _Sort(
        kind=LineKind.PHONE,
        cents="phone_cents",
        rate="phone",
        minutes="worked_minutes",
        for_owners_of="own_phone",
    ),
    _Sort(kind=LineKind.BIKE, cents="bike_cents", rate="bike_km", for_owners_of="own_bike"),
    _Sort(
        kind=LineKind.BIKE,
        cents="bike_cents",
        rate="bike_hour",
        minutes="worked_minutes",
        for_owners_of="own_bike",
    ),
)


DATED = (LineKind.BASE, LineKind.SUPPLEMENT)
"""What is paid by the date of the hour; the rest belongs to the worked day."""


def has_time_after_midnight(measured: Measured) -> Flags:
    """Rows with paid time on another date than the worked day."""
    later = np.arange(len(measured.cell_day)) >= len(measured.unit_row)
    return any_by(measured.cell_row, later, measured.rows)


def untold_after_midnight(priced: PricedRows, shared: SharedRows) -> Flags:
    """Rows among them whose lines are not made here: of several platforms, or of immense amounts."""
    late = has_time_after_midnight(priced.measured)
    if _largest_split(priced) >= LARGEST:
        return late
    holders = np.bincount(shared.shares.day, minlength=priced.measured.rows)
    return late & (holders > 1)


def _largest_split(priced: PricedRows) -> int:
    """No product of a row's cents and the weight of a date is greater."""
    measured, amounts = priced.measured, priced.amounts
    minutes = int(measured.by_row(measured.paid_minutes).max(initial=0))
    hour = max(int(table.hourly.scaled.max(initial=0)) for table in priced.tables)
    pct = max(int(table.supplement.scaled.max(initial=1)) for table in priced.tables)
    cents = int((amounts.base_cents + amounts.supplement_cents).max(initial=0))
    return minutes * hour * max(1, pct) * cents


def lines_in_arrays(priced: PricedRows, shared: SharedRows) -> LineColumns:
    """The lines of every row, in order of row, kind, platform and date."""
    late = has_time_after_midnight(priced.measured)
    late &= ~untold_after_midnight(priced, shared)
    on_one_date = [_lines(priced, shared, sort, without=late) for sort in SORTS]
    by_date = [_lines_by_date(priced, shared, sort, late) for sort in SORTS if sort.kind in DATED]
    lines = stacked([*on_one_date, *by_date], LineColumns)
    order = np.lexsort((lines.dated_on, lines.platform, lines.kind, lines.day))
    return LineColumns(**{each.name: getattr(lines, each.name)[order] for each in fields(lines)})


def line_rates(tables: Sequence[RateColumns]) -> list[LineRate]:
    """The rates of all tables, one table after another: what `rate` of a line is a place in."""
    return [
        LineRate(rate_eur=str(rate.value), rule=rate.rule, source=rate.source)
        for table in tables
        for rate in table.rates
    ]


def line_columns(
    lines: Sequence[tuple[int, PayLine]], platforms: Sequence[str], rates: list[LineRate]
) -> LineColumns:
    """Lines of the one-day rule with the place of their day; rates that are new are added."""
    platform_of = {name: place for place, name in enumerate(platforms)}
    place_of = {rate: place for place, rate in enumerate(rates)}
    rows: list[tuple[int, ...]] = []
    for day, line in lines:
        rate = LineRate(rate_eur=str(line.rate_eur), rule=line.rule, source=line.source)
        if rate not in place_of:
            place_of[rate] = len(rates)
            rates.append(rate)
        rows.append(
            (
                day,
                KINDS.index(line.kind),
                platform_of[line.platform],
                day_number(line.dated_on),
                NOTHING if line.minutes is None else line.minutes,
                NOTHING if line.km is None else int(line.km * 1000),
                place_of[rate],
                line.cents,
            )
        )
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(fields(LineColumns)))
    return LineColumns(
        **{each.name: table[:, place] for place, each in enumerate(fields(LineColumns))}
    )


def _lines_by_date(priced: PricedRows, shared: SharedRows, sort: _Sort, late: Flags) -> LineColumns:
    """The lines of rows of one platform, one for each date; a row's cents follow what dates are worth."""
    measured, shares = priced.measured, shared.shares
    (cells,) = np.nonzero(late[measured.cell_row] & (measured.paid_minutes > 0))
    keys, at = np.unique(
        measured.cell_row[cells] * DAYS_A_ROW + measured.cell_day[cells], return_inverse=True
    )
    row, day = np.divmod(keys, DAYS_A_ROW)
    minutes = sum_by(at, measured.paid_minutes[cells], len(keys))
    minimum = priced.couriers.minimum[measured.row_courier[row]]
    figures = Figures(tables=priced.tables, minimum=minimum)
    place = figures.place_of(sort.rate, day)
    worth = minutes * figures.of("hourly", day)
    if sort.kind is LineKind.SUPPLEMENT:
        worth *= figures.of("supplement", day)
    (own,) = np.nonzero(place != NO_RATE)
    rows, group = np.unique(row[own], return_inverse=True)
    share = np.searchsorted(shares.day, rows)  # the only one of its row
    return LineColumns(
        day=row[own],
        kind=np.full(len(own), KINDS.index(sort.kind), dtype=np.int64),
        platform=shares.platform[share][group],
        dated_on=day[own],
        minutes=minutes[own],
        metres=np.full(len(own), NOTHING, dtype=np.int64),
        rate=(place + _offsets(priced)[minimum])[own],
        cents=split_by(getattr(shares, sort.cents)[share], group, worth[own]),
    )


def _offsets(priced: PricedRows) -> Ints:
    """Where the rates of each table begin among those of all."""
    sizes = np.array([len(table.rates) for table in priced.tables], dtype=np.int64)
    return np.cumsum(sizes) - sizes


def _lines(priced: PricedRows, shared: SharedRows, sort: _Sort, *, without: Flags) -> LineColumns:
    """One line a share, on the worked day; `without` these rows where dates have lines of their own."""
    measured, shares, weights = priced.measured, shared.shares, shared.weights
    courier = measured.row_courier[shares.day]
    day = measured.row_day[shares.day]
    minimum = priced.couriers.minimum[courier]
    offset: Ints = _offsets(priced)[minimum]
    place = Figures(tables=priced.tables, minimum=minimum).place_of(sort.rate, day)
    there = place != NO_RATE
    counted = shares.metres > 0
    if sort.minutes is not None:
        total = np.zeros(measured.rows, dtype=np.int64)
        np.add.at(total, shares.day, getattr(shares, sort.minutes))
        counted = (weights[sort.minutes] > 0) & (total[shares.day] > 0)
    there &= counted
    if sort.kind in DATED:
        there &= ~without[shares.day]
    if sort.for_owners_of is not None:
        there &= getattr(priced.couriers, sort.for_owners_of)[courier]
    (own,) = np.nonzero(there)
    nothing = np.full(len(own), NOTHING, dtype=np.int64)
    return LineColumns(
        day=shares.day[own],
        kind=np.full(len(own), KINDS.index(sort.kind), dtype=np.int64),
        platform=shares.platform[own],
        dated_on=day[own],
        minutes=nothing if sort.minutes is None else getattr(shares, sort.minutes)[own],
        metres=shares.metres[own] if sort.minutes is None else nothing,
        rate=(place + offset)[own],
        cents=getattr(shares, sort.cents)[own],
    )
