"""Accepted shifts in the order in which they take the seconds they share, and what is tangled."""

from dataclasses import dataclass

import numpy as np

from platforms.pay.agreement import (
    Agreement,
    CourierCutFloor,
    DayAttribution,
    LateCancelPay,
    PlatformCutPay,
)
from platforms.pay.facts import ShiftStatus
from platforms.pay.population.columns import (
    LAST_BEGUN,
    STATUS_CODE,
    Flags,
    Ints,
    ShiftColumns,
)
from platforms.pay.population.local_days import LocalDays
from platforms.pay.population.order import LARGEST_KEY, Line, Narrow

DAYS_A_COURIER = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Accepted shifts that can matter, sorted by courier, start, end, platform and id.

    `place` is the row in the shift columns, `home` the worked day. From `credit_begins` to
    `credit_ends` is planned time that is paid although it was lost; nothing when they are equal.
    """

    place: Ints
    courier: Ints
    platform: Ints
    begins: Ints
    finishes: Ints
    home: Ints
    began: Flags
    credit_begins: Ints
    credit_ends: Ints
    owes_floor: Flags
    given_up: Ints
    delivered: Flags
    has_breaks: Flags
    metres: Ints

    def __len__(self) -> int:
        return len(self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tangles:
    """By shift in its turn: its knot, the worked days it hangs together with, what covers it.

    Shifts of a knot overlap, one with the next. A chain is one worked day, or several that share a
    knot. `covered_until` is the latest end of the knot before the shift's own turn.
    """

    knot: Ints
    chain: Ints
    overlaps: Flags
    covered_until: Ints


def in_turn(
    shifts: ShiftColumns, line: Line, small: Narrow, days: LocalDays, agreement: Agreement
) -> Turns:
    """Rows in their turn with what pay asks of them."""
    place, status = line.place, line.status
    began = status <= LAST_BEGUN
    credit_begins, credit_ends = _credit(shifts, line, agreement)
    pays_floor = agreement.late_cancel_pay is LateCancelPay.FLOOR
    return Turns(
        place=place,
        courier=line.courier,
        platform=small.platform[place].astype(np.int64),
        begins=line.begins,
        finishes=line.finishes,
        home=small.home[place].astype(np.int64) + days.first,
        began=began,
        credit_begins=credit_begins,
        credit_ends=credit_ends,
        owes_floor=~began & pays_floor,
        given_up=_given_up(shifts, line, agreement),
        delivered=began & small.delivered[place],
        has_breaks=began & small.has_breaks[place],
        metres=shifts.metres.take(place) * began,
    )


def tangles(turns: Turns, days: LocalDays, agreement: Agreement) -> Tangles:
    """Which shifts overlap, and which worked days must be looked at together."""
    width = int(days.midnights[-1] - days.midnights[0]) + 1
    base = (turns.courier - turns.courier[:1]) * width - int(days.midnights[0])
    reaches = np.maximum(turns.finishes, turns.credit_ends)
    covered = np.maximum.accumulate(reaches + base)
    overlaps = np.zeros(len(turns), dtype=np.bool_)
    overlaps[1:] = covered[:-1] > (turns.begins + base)[1:]
    covered_until = turns.begins.copy()
    covered_until[1:][overlaps[1:]] = (covered[:-1] - base[1:])[overlaps[1:]]
    day_key = turns.courier * DAYS_A_COURIER + turns.home
    starts_chain = np.ones(len(turns), dtype=np.bool_)
    if agreement.day_attribution is DayAttribution.CALENDAR_SPLIT:
        last = days.days_of(np.maximum(reaches - 1, turns.begins))
        until = np.maximum.accumulate(turns.courier * DAYS_A_COURIER + last)
        starts_chain[1:] = day_key[1:] > until[:-1]
    else:
        starts_chain[1:] = (day_key[1:] != day_key[:-1]) & ~overlaps[1:]
    return Tangles(
        knot=np.cumsum(~overlaps) - 1,
        chain=np.cumsum(starts_chain) - 1,
        overlaps=overlaps,
        covered_until=covered_until,
    )


def couriers_at_once(days: LocalDays) -> int:
    """How many couriers fit into one computation before its sort keys grow too large."""
    return max(1, LARGEST_KEY // (int(days.midnights[-1] - days.midnights[0]) + 1) - 1)


def _credit(shifts: ShiftColumns, line: Line, agreement: Agreement) -> tuple[Ints, Ints]:
    """Planned time that the platform took away and still pays."""
    begins, ends = line.finishes.copy(), line.finishes.copy()
    if agreement.late_cancel_pay is LateCancelPay.PLANNED:
        (cancelled,) = np.nonzero(line.status > LAST_BEGUN)
        begins[cancelled] = line.begins[cancelled]
    if agreement.platform_cut_pay is PlatformCutPay.PLANNED:
        (cut,) = np.nonzero(line.status == STATUS_CODE[ShiftStatus.CUT_BY_PLATFORM])
        ends[cut] = np.maximum(ends[cut], shifts.planned_ends[line.place[cut]])
    return begins, ends


def _given_up(shifts: ShiftColumns, line: Line, agreement: Agreement) -> Ints:
    """Planned time that the courier did not work, where the agreement takes it off the floor."""
    given_up = np.zeros(len(line), dtype=np.int64)
    if agreement.courier_cut_floor is CourierCutFloor.WAIVE:
        (left,) = np.nonzero(line.status == STATUS_CODE[ShiftStatus.CUT_BY_COURIER])
        finishes = line.finishes[left]
        planned = np.maximum(shifts.planned_ends[line.place[left]], finishes)  # none counts as met
        given_up[left] = planned - finishes
    return given_up
