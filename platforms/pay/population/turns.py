"""Accepted shifts in the order in which they take the seconds they share, and what is tangled."""

from dataclasses import dataclass, fields
from math import ceil

import numpy as np

from platforms.pay.agreement import (
    Agreement,
    CourierCutFloor,
    DayAttribution,
    LateCancelPay,
    PlatformCutPay,
)
from platforms.pay.calendar_days import MICROSECONDS_PER_HOUR
from platforms.pay.facts import ShiftStatus
from platforms.pay.population.columns import (
    MISSING,
    STATUS_CODE,
    Flags,
    Ints,
    ShiftColumns,
    any_by,
)
from platforms.pay.population.judge import ACCEPTED, Judged
from platforms.pay.population.local_days import LocalDays

LARGEST_KEY = 2**62
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
    metres: Ints

    def __len__(self) -> int:
        return len(self.place)

    def where(self, is_kept: Flags) -> "Turns":
        """The shifts that are kept, in their order."""
        return Turns(**{each.name: getattr(self, each.name)[is_kept] for each in fields(self)})


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


def in_turn(shifts: ShiftColumns, judged: Judged, home: Ints, agreement: Agreement) -> Turns:
    """The accepted rows that are paid or may become part of a day."""
    late = _cancelled_late(shifts, judged, agreement)
    pays_plan = agreement.late_cancel_pay is LateCancelPay.PLANNED
    owes_floor = late & (agreement.late_cancel_pay is LateCancelPay.FLOOR)
    credit_begins, credit_ends = _credit(shifts, judged, agreement, late & pays_plan)
    matters = (judged.fault == ACCEPTED) & (
        judged.began | owes_floor | (credit_ends > credit_begins)
    )
    place = np.flatnonzero(matters)
    place = place[_order(shifts, judged, place)]
    began = judged.began[place]
    return Turns(
        place=place,
        courier=shifts.courier[place],
        platform=shifts.platform[place],
        begins=judged.begins[place],
        finishes=judged.finishes[place],
        home=home[place],
        began=began,
        credit_begins=credit_begins[place],
        credit_ends=credit_ends[place],
        owes_floor=owes_floor[place],
        given_up=_given_up(shifts, judged, agreement)[place],
        delivered=began & (shifts.deliveries[place] > 0),
        metres=shifts.metres[place] * began,
    )


def tangles(turns: Turns, days: LocalDays, agreement: Agreement) -> Tangles:
    """Which shifts overlap, and which worked days must be looked at together."""
    width = int(days.midnights[-1] - days.midnights[0]) + 1
    base = turns.courier * width - int(days.midnights[0])
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


def chains_with_refusals(turns: Turns, tangled: Tangles, count: int) -> Flags:
    """Of `count` chains those in which two shifts of one platform that began share time."""
    in_knot = any_by(tangled.knot, tangled.overlaps, len(turns))[tangled.knot] & turns.began
    (rows,) = np.nonzero(in_knot)
    rows = rows[np.lexsort((rows, turns.platform[rows], tangled.knot[rows]))]
    earlier, later = rows[:-1], rows[1:]
    shared = (tangled.knot[later] == tangled.knot[earlier]) & (
        turns.platform[later] == turns.platform[earlier]
    )
    shared &= turns.begins[later] < turns.finishes[earlier]
    return any_by(tangled.chain[later], shared, count)


def _order(shifts: ShiftColumns, judged: Judged, place: Ints) -> Ints:
    """The turn of the rows at these places."""
    courier, begins = shifts.courier[place], judged.begins[place]
    lowest = int(begins.min()) if len(place) else 0
    width = int(begins.max()) - lowest + 1 if len(place) else 1
    key = courier * width + (begins - lowest)
    rising = key[1:] >= key[:-1]
    order = np.arange(len(place)) if bool(rising.all()) else np.argsort(key)
    _settle_ties(order, key[order], shifts, judged, place)
    return order


def _settle_ties(order: Ints, key: Ints, shifts: ShiftColumns, judged: Judged, place: Ints) -> None:
    """Put rows of one courier and one start in order of end, platform and id as text."""
    equal = key[1:] == key[:-1]
    tied = np.zeros(len(key), dtype=np.bool_)
    tied[1:] |= equal
    tied[:-1] |= equal
    (slots,) = np.nonzero(tied)
    if not len(slots):
        return
    rows = place[order[slots]]
    texts = shifts.ids[rows].astype(np.str_)
    sorted_rows = np.lexsort((texts, shifts.platform[rows], judged.finishes[rows], key[slots]))
    order[slots] = order[slots][sorted_rows]


def _cancelled_late(shifts: ShiftColumns, judged: Judged, agreement: Agreement) -> Flags:
    by_platform = shifts.status == STATUS_CODE[ShiftStatus.CANCELLED_BY_PLATFORM]
    (rows,) = np.nonzero(by_platform & (judged.fault == ACCEPTED))
    # Whole microseconds are under a notice exactly when they are under the next whole one.
    notice = ceil(agreement.cancel_notice_hours * MICROSECONDS_PER_HOUR)
    late = np.zeros(len(shifts), dtype=np.bool_)
    late[rows] = judged.begins[rows] - shifts.cancelled[rows] < notice
    return late


def _credit(
    shifts: ShiftColumns, judged: Judged, agreement: Agreement, is_paid_as_planned: Flags
) -> tuple[Ints, Ints]:
    """Planned time that the platform took away and still pays."""
    begins, ends = judged.finishes.copy(), judged.finishes.copy()
    begins[is_paid_as_planned] = judged.begins[is_paid_as_planned]
    if agreement.platform_cut_pay is PlatformCutPay.PLANNED:
        cut = shifts.status == STATUS_CODE[ShiftStatus.CUT_BY_PLATFORM]
        cut &= shifts.planned_ends > judged.finishes
        ends[cut] = shifts.planned_ends[cut]
    return begins, ends


def _given_up(shifts: ShiftColumns, judged: Judged, agreement: Agreement) -> Ints:
    """Planned time that the courier did not work, where the agreement takes it off the floor."""
    given_up = np.zeros(len(shifts), dtype=np.int64)
    if agreement.courier_cut_floor is CourierCutFloor.WAIVE:
        left = shifts.status == STATUS_CODE[ShiftStatus.CUT_BY_COURIER]
        left &= (judged.fault == ACCEPTED) & (shifts.planned_ends != MISSING)
        given_up[left] = np.maximum(0, shifts.planned_ends[left] - judged.finishes[left])
    return given_up
