"""What each platform bears of each day, in arrays.

A day of one platform is its own share. A day of two is split in arrays when each of its units is of
one platform, or when all its time lies in one unit and on one or two dates; otherwise, and for three
platforms or more, the day is left to the rule of one courier.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from platforms.pay.population.amounts import METRES_PER_KM, RowAmounts
from platforms.pay.population.columns import CourierColumns, Flags, Ints, any_by, sum_by
from platforms.pay.population.minutes import Measured
from platforms.pay.population.mixed_dates import Exact, MixedDates, mixed_dates
from platforms.pay.population.rate_columns import RateColumns
from platforms.pay.population.rates_by_day import Figures
from platforms.pay.population.results import ShareColumns
from platforms.pay.population.slices import Slices
from platforms.pay.population.turns import Turns
from platforms.pay.rates import MINUTES_PER_HOUR

LARGEST = 2**62
MONEY = ("base_cents", "supplement_cents", "top_up_cents", "phone_cents", "bike_cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedRows:
    """Worked days of a part of the population, with what they were made from."""

    turns: Turns
    slices: Slices
    measured: Measured
    amounts: RowAmounts
    couriers: CourierColumns
    tables: tuple[RateColumns, ...]
    platforms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holders:
    """Platforms by row and name: their row, and which of them holds each slice."""

    row: Ints
    platform: Ints
    of_slice: Ints
    metres: Ints
    first: Flags
    alone: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRows:
    """Shares by row and platform; `left_over` are rows whose shares in it mean nothing.

    `weights` are what each amount was split by; `pays_both` rows have bike money for distance and
    for time. `of_cell` is the share that a cell is part of: in `mixed` rows any of those, and -1
    for a cell without time.
    """

    shares: ShareColumns
    weights: Mapping[str, Ints]
    left_over: Flags
    pays_both: Flags
    mixed: Flags
    of_cell: Ints
    by_date: "ByDate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDate:
    """Days of two platforms in one unit on two dates; the rest is by day, share and date."""

    dated: MixedDates
    day: Ints
    minutes: Ints
    base: Exact
    supplement: Exact


def shares_in_arrays(priced: PricedRows) -> SharedRows:
    """What each platform bears of each row."""
    holders = _holders(priced)
    measured = priced.measured
    by_count = np.bincount(holders.row, minlength=measured.rows)
    mixed, in_one_cell = _mixed(priced, holders)
    several = mixed & ~in_one_cell & (by_count == 2)
    dated = mixed_dates(measured, priced.slices, holders.of_slice, several)
    left_over = (by_count > 2) | (mixed & ~in_one_cell)
    left_over[dated.row] = False
    of_cell, of_unit = _holder_of_cells(measured, holders)
    weights, needs_more = _weights(priced, holders, mixed, of_cell, of_unit)
    left_over |= needs_more & mixed
    totals = _totals(priced)
    columns: dict[str, Ints] = {}
    for name, total in totals.items():
        columns[name], too_large = _split(total, weights[name], holders, by_count)
        left_over |= too_large
    by_date = _by_date(priced, dated)
    _put_by_date(priced, by_date, totals, columns, weights)
    shares = ShareColumns(
        day=holders.row,
        platform=holders.platform,
        paid_microseconds=sum_by(holders.of_slice, priced.slices.length, len(holders.row)),
        metres=holders.metres,
        **columns,
    )
    return SharedRows(
        shares=shares,
        weights=weights,
        left_over=left_over,
        pays_both=needs_more,
        mixed=mixed,
        of_cell=of_cell,
        by_date=by_date,
    )


def _holders(priced: PricedRows) -> _Holders:
    turns, row_of_turn = priced.turns, priced.measured.row_of_turn
    key_of_turn = row_of_turn * priced.platforms + turns.platform
    with_km = np.flatnonzero(turns.metres > 0)
    key_of_slice = key_of_turn[priced.slices.turn]
    keys = np.unique(np.concatenate([key_of_slice, key_of_turn[with_km]]))
    of_km = np.searchsorted(keys, key_of_turn[with_km])
    row = keys // priced.platforms
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = row[1:] != row[:-1]
    return _Holders(
        row=row,
        platform=keys % priced.platforms,
        of_slice=np.searchsorted(keys, key_of_slice),
        metres=sum_by(of_km, turns.metres[with_km], len(keys)),
        first=first,
        alone=first & np.append(first[1:], True)[: len(keys)],
    )


def _mixed(priced: PricedRows, holders: _Holders) -> tuple[Flags, Flags]:
    """Rows with a unit of several platforms, and rows whose time lies in one cell."""
    measured = priced.measured
    units = len(measured.unit_row)
    unit_of_slice = measured.cell_unit[measured.cell_of_slice]
    some_holder = np.full(units, -1, dtype=np.int64)
    some_holder[unit_of_slice] = holders.of_slice
    is_mixed = any_by(unit_of_slice, some_holder[unit_of_slice] != holders.of_slice, units)
    mixed = any_by(measured.unit_row, is_mixed, measured.rows)
    has_time = measured.cell_time > 0
    cells = np.bincount(measured.cell_row[has_time], minlength=measured.rows)
    return mixed, cells == 1


def _totals(priced: PricedRows) -> dict[str, Ints]:
    measured, amounts = priced.measured, priced.amounts
    return {
        "paid_minutes": measured.by_row(measured.paid_minutes),
        "worked_minutes": measured.by_row(measured.worked_minutes),
        "top_up_minutes": sum_by(measured.unit_row, measured.top_up_minutes, measured.rows),
        **{name: getattr(amounts, name) for name in MONEY},
    }


def _weights(
    priced: PricedRows, holders: _Holders, mixed: Flags, cell_holder: Ints, unit_holder: Ints
) -> tuple[dict[str, Ints], Flags]:
    """In which proportion each amount is split; and the rows for which time alone does not say it.

    In a mixed row everything follows time: its minutes are one platform's in proportion to that.
    """
    measured, slices, count = priced.measured, priced.slices, len(holders.row)
    is_mixed = mixed[holders.row]
    time = sum_by(holders.of_slice, slices.length, count)
    worked_time = sum_by(holders.of_slice, slices.length * slices.is_worked, count)
    minimum = priced.couriers.minimum[measured.row_courier]
    of_cells = Figures(tables=priced.tables, minimum=minimum[measured.cell_row])
    of_rows = Figures(tables=priced.tables, minimum=minimum)
    (held,) = np.nonzero(cell_holder >= 0)

    def by_holder(values: Ints) -> Ints:
        return sum_by(cell_holder[held], values[held], count)

    value = measured.paid_minutes * of_cells.of("hourly", measured.cell_day)
    supplement = value * of_cells.of("supplement", measured.cell_day)
    worked = by_holder(measured.worked_minutes)
    (open_units,) = np.nonzero(unit_holder >= 0)
    top_up = sum_by(unit_holder[open_units], measured.top_up_minutes[open_units], count)
    per_km, per_hour = (
        of_rows.of(name, measured.row_day)[holders.row] for name in ("bike_km", "bike_hour")
    )
    distance = holders.metres * per_km * (MINUTES_PER_HOUR // 20)
    hours = worked * per_hour * (METRES_PER_KM // 20)
    pays_both = any_by(holders.row, (per_hour > 0) & (distance > 0), measured.rows)
    bike_of_mixed = np.where(per_hour > 0, worked_time, distance)
    whole = {
        "paid_minutes": (by_holder(measured.paid_minutes), time),
        "worked_minutes": (worked, worked_time),
        "top_up_minutes": (top_up, time),
        "base_cents": (by_holder(value), time),
        "supplement_cents": (by_holder(supplement), time),
        "top_up_cents": (top_up, time),
        "phone_cents": (worked, worked_time),
        "bike_cents": (distance + hours, bike_of_mixed),
    }
    return {n: np.where(is_mixed, m, pure) for n, (pure, m) in whole.items()}, pays_both


def _holder_of_cells(measured: Measured, holders: _Holders) -> tuple[Ints, Ints]:
    """The platform of each cell and of each unit; of a mixed one any, of an empty one -1."""
    cell_holder = np.full(len(measured.cell_day), -1, dtype=np.int64)
    cell_holder[measured.cell_of_slice] = holders.of_slice
    unit_holder = np.full(len(measured.unit_row), -1, dtype=np.int64)
    (held,) = np.nonzero(cell_holder >= 0)
    unit_holder[measured.cell_unit[held]] = cell_holder[held]
    return cell_holder, unit_holder


def _by_date(priced: PricedRows, dated: MixedDates) -> ByDate:
    measured = priced.measured
    day = measured.cell_day[dated.cells]
    minimum = priced.couriers.minimum[measured.row_courier[dated.row]]
    figures = Figures(tables=priced.tables, minimum=minimum[:, None])
    value = measured.paid_minutes[dated.cells] * figures.of("hourly", day)
    return ByDate(
        dated=dated,
        day=np.stack([day, day], axis=1),
        minutes=dated.minutes(measured.paid_minutes),
        base=dated.weights(value, dated.time),
        supplement=dated.weights(value * figures.of("supplement", day), dated.time),
    )


def _put_by_date(
    priced: PricedRows,
    by_date: ByDate,
    totals: Mapping[str, Ints],
    columns: Mapping[str, Ints],
    weights: Mapping[str, Ints],
) -> None:
    """The shares of these days in the place of those that follow time alone."""
    dated, measured = by_date.dated, priced.measured
    minimum = priced.couriers.minimum[measured.row_courier[dated.row]]
    rates = Figures(tables=priced.tables, minimum=minimum)
    by_hour = rates.of("bike_hour", measured.row_day[dated.row]) > 0
    worked = dated.weights(measured.worked_minutes[dated.cells], dated.worked)
    parts = {
        "worked_minutes": worked,
        "base_cents": by_date.base,
        "supplement_cents": by_date.supplement,
        "phone_cents": worked,
    }
    for name, weight in parts.items():
        for place, part in enumerate(dated.split(totals[name], weight)):
            columns[name][dated.share + place] = part
    for place in range(2):
        share = dated.share + place
        columns["paid_minutes"][share] = by_date.minutes[:, place].sum(axis=1)
        weights["worked_minutes"][share] = worked[:, place].sum(axis=1) > 0
        bike = dated.split(totals["bike_cents"], worked)[place]
        columns["bike_cents"][share[by_hour]] = bike[by_hour]


def _split(total: Ints, weights: Ints, holders: _Holders, by_count: Ints) -> tuple[Ints, Flags]:
    """Each row's total over its one or two platforms; the rows for which it does not fit.

    With two, the largest remainder is the same as rounding the first part, half up: the second
    part has what is left, and the first by name wins a tie.
    """
    parts = total[holders.row]
    too_large = np.zeros(len(total), dtype=np.bool_)
    (first,) = np.nonzero(holders.first & ~holders.alone & (by_count[holders.row] == 2))
    if not len(first):
        return parts, too_large
    row = holders.row[first]
    both = weights[first] + weights[first + 1]
    if 4 * int(total.max()) * int(both.max()) >= LARGEST:
        too_large[row] = True
        return parts, too_large
    both = np.maximum(both, 1)
    given = (2 * total[row] * weights[first] + both) // (2 * both)
    parts[first] = given
    parts[first + 1] = total[row] - given
    return parts, too_large
