"""The lines behind each day's amounts, in arrays: one per platform and sort.

Base and supplement of a day with time after midnight have one per date: dated_lines.py. A day with
bike money for distance and for time is left to the rule of one courier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from platforms.pay.population.columns import Flags, day_number
from platforms.pay.population.dated_lines import (
    DATED_KINDS,
    dated_lines,
    first_rates,
)
from platforms.pay.population.minutes import Measured
from platforms.pay.population.rate_columns import NO_RATE, RateColumns
from platforms.pay.population.rates_by_day import Figures
from platforms.pay.population.results import KINDS, NOTHING, LineColumns, LineRate, stacked
from platforms.pay.population.shares import PricedRows, SharedRows
from platforms.pay.results import LineKind, PayLine


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sort:
    """Lines of one sort: the amount they are, what they count, by which rate, and who gets them."""

    kind: LineKind
    cents: str
    rate: str
    minutes: str | None = None
    for_owners_of: str | None = None


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


def lines_in_arrays(priced: PricedRows, shared: SharedRows) -> tuple[LineColumns, Flags]:
    """The lines of every row, in order of row, kind and platform; rows whose lines mean nothing."""
    later = _has_time_after_midnight(priced.measured)
    dated, left_over = dated_lines(priced, shared, later)
    lines = stacked([*(_lines(priced, shared, sort, later) for sort in SORTS), *dated], LineColumns)
    order = np.lexsort((lines.platform, lines.kind, lines.day))
    in_order = LineColumns(
        **{each.name: getattr(lines, each.name)[order] for each in fields(lines)}
    )
    return in_order, shared.pays_both | left_over


def _has_time_after_midnight(measured: Measured) -> Flags:
    """Rows with paid time on another date than the worked day."""
    later = np.arange(len(measured.unit_row), len(measured.cell_day))
    found = np.zeros(measured.rows, dtype=np.bool_)
    found[measured.unit_row[measured.cell_unit[later]]] = True
    return found


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


def _lines(priced: PricedRows, shared: SharedRows, sort: _Sort, later: Flags) -> LineColumns:
    measured, shares, weights = priced.measured, shared.shares, shared.weights
    courier = measured.row_courier[shares.day]
    day = measured.row_day[shares.day]
    minimum = priced.couriers.minimum[courier]
    offset = first_rates(priced.tables)[minimum]
    place = Figures(tables=priced.tables, minimum=minimum).place_of(sort.rate, day)
    there = place != NO_RATE
    counted = shares.metres > 0
    if sort.minutes is not None:
        total = np.zeros(measured.rows, dtype=np.int64)
        np.add.at(total, shares.day, getattr(shares, sort.minutes))
        counted = (weights[sort.minutes] > 0) & (total[shares.day] > 0)
    there &= counted
    if sort.kind in DATED_KINDS:
        there &= ~later[shares.day]
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
