"""Worked days, the units that floors apply to, and their whole minutes, in arrays."""

from dataclasses import dataclass

import numpy as np

from platforms.pay.agreement import Agreement, FloorScope, FloorTrigger, MinuteRounding
from platforms.pay.calendar_days import MICROSECONDS_PER_MINUTE
from platforms.pay.population.columns import Flags, Ints, any_by, sum_by
from platforms.pay.population.slices import Slices
from platforms.pay.population.turns import Turns

DAYS_A_UNIT = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Minutes by cell: one unit on one local date, rounded once.

    The first cells are those of the units on their worked day, in order; the others lie after
    midnight. A row is a worked day of a courier. `cell_time` is in microseconds.
    """

    row_courier: Ints
    row_day: Ints
    row_of_turn: Ints
    unit_row: Ints
    cell_unit: Ints
    cell_day: Ints
    cell_of_slice: Ints
    cell_time: Ints
    paid_minutes: Ints
    worked_minutes: Ints
    top_up_minutes: Ints

    @property
    def rows(self) -> int:
        return len(self.row_day)

    @property
    def cell_row(self) -> Ints:
        return self.unit_row[self.cell_unit]

    def by_row(self, of_cells: Ints) -> Ints:
        """Sums over the cells of each row."""
        units = len(self.unit_row)
        if units != self.rows:
            return sum_by(self.cell_row, of_cells, self.rows)
        sums = of_cells[:units].copy()
        np.add.at(sums, self.cell_row[units:], of_cells[units:])
        return sums


def measure(turns: Turns, slices: Slices, agreement: Agreement) -> Measured:
    """Count minutes once per unit and date, then what is missing to the floors that are open."""
    row_of_turn, firsts = _rows(turns)
    unit_of_slice, unit_row, unit_of_turn = _units(turns, slices, row_of_turn, agreement)
    units = len(unit_row)
    day_of_unit = turns.home[firsts][unit_row]
    cell_of_slice, later_unit, later_day = _cells(slices, unit_of_slice, day_of_unit)
    cells = units + len(later_unit)
    time = sum_by(cell_of_slice, slices.length, cells)
    worked = sum_by(cell_of_slice, slices.length * slices.is_worked, cells)
    paid_minutes = whole_minutes(time, agreement)
    cell_unit = np.concatenate([np.arange(units), later_unit])
    paid_by_unit = paid_minutes[:units].copy()
    np.add.at(paid_by_unit, later_unit, paid_minutes[units:])
    has_time = any_by(cell_unit, time > 0, units)
    missing = agreement.floor_minutes - paid_by_unit
    missing -= _waived(turns, unit_of_turn, units)
    is_open = has_time & _triggered(turns, unit_of_turn, unit_row, row_of_turn, agreement)
    return Measured(
        row_courier=turns.courier[firsts],
        row_day=turns.home[firsts],
        row_of_turn=row_of_turn,
        unit_row=unit_row,
        cell_unit=cell_unit,
        cell_day=np.concatenate([day_of_unit, later_day]),
        cell_of_slice=cell_of_slice,
        cell_time=time,
        paid_minutes=paid_minutes,
        worked_minutes=whole_minutes(worked, agreement),
        top_up_minutes=np.maximum(0, missing) * is_open,
    )


def whole_minutes(microseconds: Ints, agreement: Agreement) -> Ints:
    """Time as whole minutes: the next one, or the nearest with half a minute going up."""
    if agreement.minute_rounding == MinuteRounding.NEAREST:
        return (2 * microseconds + MICROSECONDS_PER_MINUTE) // (2 * MICROSECONDS_PER_MINUTE)
    return (microseconds + (MICROSECONDS_PER_MINUTE - 1)) // MICROSECONDS_PER_MINUTE


def one_unit_knows_deliveries(turns: Turns, agreement: Agreement) -> Flags:
    """Shifts whose unbroken periods the arrays can tell apart enough for the floor.

    Under `prestation`, a first delivery or time given up counts in the periods that the shift
    touches. Here nobody asks which: so it must not matter.
    """
    if agreement.floor_scope is not FloorScope.PRESTATION:
        return np.ones(len(turns), dtype=np.bool_)
    needs_delivery = agreement.floor_trigger is FloorTrigger.FIRST_DELIVERY
    plain: Flags = turns.given_up == 0
    if needs_delivery:
        plain &= turns.delivered & (turns.credit_ends <= turns.credit_begins)
    return plain


def _rows(turns: Turns) -> tuple[Ints, Ints]:
    """The row of each shift, and the first shift of each row."""
    begins_row = np.ones(len(turns), dtype=np.bool_)
    begins_row[1:] = (turns.home[1:] != turns.home[:-1]) | (turns.courier[1:] != turns.courier[:-1])
    return np.cumsum(begins_row) - 1, np.flatnonzero(begins_row)


def _units(
    turns: Turns, slices: Slices, row_of_turn: Ints, agreement: Agreement
) -> tuple[Ints, Ints, Ints]:
    """The unit of each slice, the row of each unit, and the unit in which a shift began."""
    rows = int(row_of_turn[-1]) + 1 if len(turns) else 0
    if agreement.floor_scope is FloorScope.DAY:
        return row_of_turn[slices.turn], np.arange(rows), row_of_turn
    if agreement.floor_scope is FloorScope.DAY_PLATFORM:
        width = int(turns.platform.max()) + 1 if len(turns) else 1
        found, unit_of_turn = np.unique(row_of_turn * width + turns.platform, return_inverse=True)
        return unit_of_turn[slices.turn], found // width, unit_of_turn
    return _unbroken_periods(slices, row_of_turn, agreement)


def _unbroken_periods(
    slices: Slices, row_of_turn: Ints, agreement: Agreement
) -> tuple[Ints, Ints, Ints]:
    row = row_of_turn[slices.turn]
    order = np.lexsort((slices.begins, row))
    sorted_row, begins = row[order], slices.begins[order]
    ends = begins + slices.length[order]
    limit = agreement.prestation_gap_minutes * MICROSECONDS_PER_MINUTE
    starts_unit = np.ones(len(order), dtype=np.bool_)
    starts_unit[1:] = (sorted_row[1:] != sorted_row[:-1]) | (begins[1:] - ends[:-1] > limit)
    unit_of_slice = np.empty(len(order), dtype=np.int64)
    unit_of_slice[order] = np.cumsum(starts_unit) - 1
    return unit_of_slice, sorted_row[starts_unit], np.full(len(row_of_turn), -1, dtype=np.int64)


def _cells(slices: Slices, unit_of_slice: Ints, day_of_unit: Ints) -> tuple[Ints, Ints, Ints]:
    """The cell of each slice; unit and date of those cells that are not on the worked day."""
    (later,) = np.nonzero(slices.day != day_of_unit[unit_of_slice])
    key = unit_of_slice[later] * DAYS_A_UNIT + slices.day[later]
    found, place = np.unique(key, return_inverse=True)
    cell = unit_of_slice.copy()
    cell[later] = len(day_of_unit) + place
    return cell, found // DAYS_A_UNIT, found % DAYS_A_UNIT


def _waived(turns: Turns, unit_of_turn: Ints, units: int) -> Ints:
    """Minutes given up by leaving early; they lower the top-up, never worked time."""
    (left,) = np.nonzero((turns.given_up > 0) & (unit_of_turn >= 0))
    given_up = sum_by(unit_of_turn[left], turns.given_up[left], units)
    return (given_up + (MICROSECONDS_PER_MINUTE - 1)) // MICROSECONDS_PER_MINUTE


def _triggered(
    turns: Turns, unit_of_turn: Ints, unit_row: Ints, row_of_turn: Ints, agreement: Agreement
) -> Flags:
    if agreement.floor_trigger is FloorTrigger.ANY_WORK:
        return np.ones(len(unit_row), dtype=np.bool_)
    if agreement.floor_scope is FloorScope.PRESTATION:
        rows = int(row_of_turn[-1]) + 1 if len(turns) else 0
        return any_by(row_of_turn, turns.delivered, rows)[unit_row]
    return any_by(unit_of_turn, turns.delivered, len(unit_row))
