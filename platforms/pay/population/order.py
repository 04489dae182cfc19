"""Accepted shifts in their turn, some couriers at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from platforms.pay.agreement import Agreement, LateCancelPay
from platforms.pay.calendar_days import MICROSECONDS_PER_HOUR
from platforms.pay.facts import ShiftStatus
from platforms.pay.population.columns import STATUS_CODE, Flags, Ints, ShiftColumns
from platforms.pay.population.judge import ACCEPTED, Judged
from platforms.pay.population.local_days import LocalDays

LARGEST_KEY = 2**62
BITS = 16
LAST_BITS = 2**BITS - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The places of accepted rows that can matter, by courier and start; the courier of each.

    `pauses` are places in the break columns, by courier.
    """

    place: Ints
    courier: Ints
    pauses: Ints
    pause_courier: Ints

    def portions(self, *, shifts: int, couriers: int) -> Iterator[tuple[slice, Ints]]:
        """The rows and breaks of some couriers at a time, never a part of a courier.

        About so many shifts, and at most so many couriers.
        """
        first = 0
        while first < len(self.place):
            last = min(len(self.place), first + shifts)
            beyond = min(int(self.courier[last - 1]) + 1, int(self.courier[first]) + couriers)
            last = int(np.searchsorted(self.courier, beyond))
            own = np.searchsorted(self.pause_courier, [self.courier[first], beyond])
            yield slice(first, last), self.pauses[own[0] : own[1]]
            first = last


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """Columns by row in as few bytes as hold them: picked from all over, they come much faster.

    `home` counts from the first day of the table. Only of accepted rows is the status right.
    """

    status: NDArray[np.int8]
    platform: NDArray[np.unsignedinteger]
    home: NDArray[np.unsignedinteger]
    delivered: Flags
    has_breaks: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Accepted rows in their turn: by courier, start, end, platform and id as text."""

    place: Ints
    courier: Ints
    begins: Ints
    finishes: Ints
    status: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.place)

    def where(self, is_kept: Flags) -> "Line":
        """The rows that are kept."""
        return Line(
            place=self.place[is_kept],
            courier=self.courier[is_kept],
            begins=self.begins[is_kept],
            finishes=self.finishes[is_kept],
            status=self.status[is_kept],
        )


def ordered(shifts: ShiftColumns, judged: Judged, agreement: Agreement) -> Ordered:
    """Every row that is paid or may become part of a day."""
    place = np.flatnonzero(_matters(shifts, judged, agreement))
    courier, begins = shifts.courier[place], judged.begins[place]
    order = _by_courier_and_start(courier, begins)
    pause_courier = shifts.courier[shifts.breaks.shift]
    pauses = _by_number(pause_courier)
    return Ordered(
        place=place if order is None else place[order],
        courier=courier if order is None else _picked(courier, order),
        pauses=pauses,
        pause_courier=pause_courier[pauses],
    )


def narrow(shifts: ShiftColumns, home: Ints, days: LocalDays) -> Narrow:
    """The columns of these rows that are small."""
    has_breaks = np.zeros(len(shifts), dtype=np.bool_)
    has_breaks[shifts.breaks.shift] = True
    return Narrow(
        status=shifts.status.astype(np.int8),
        platform=shifts.platform.astype(np.min_scalar_type(len(shifts.platforms))),
        home=(home - days.first).astype(np.min_scalar_type(days.count)),
        delivered=shifts.deliveries > 0,
        has_breaks=has_breaks,
    )


def line_up(
    shifts: ShiftColumns, judged: Judged, small: Narrow, place: Ints, courier: Ints
) -> Line:
    """The rows at these places, which are in order but for those of one courier and start."""
    begins = judged.begins.take(place)
    equal = (begins[1:] == begins[:-1]) & (courier[1:] == courier[:-1])
    if equal.any():
        place = _without_ties(shifts, judged, place, equal)
    return Line(
        place=place,
        courier=courier,
        begins=begins,
        finishes=judged.finishes.take(place),
        status=small.status[place],
    )


def _matters(shifts: ShiftColumns, judged: Judged, agreement: Agreement) -> Flags:
    """Accepted rows that began, or that the platform cancelled without the notice."""
    accepted = judged.fault == ACCEPTED
    matters: Flags = accepted & judged.began
    if agreement.late_cancel_pay is LateCancelPay.NONE:
        return matters
    by_platform = shifts.status == STATUS_CODE[ShiftStatus.CANCELLED_BY_PLATFORM]
    (rows,) = np.nonzero(accepted & by_platform)
    # Whole microseconds are under a notice exactly when they are under the next whole one.
    notice = ceil(agreement.cancel_notice_hours * MICROSECONDS_PER_HOUR)
    matters[rows[judged.begins[rows] - shifts.cancelled[rows] < notice]] = True
    return matters


def _by_courier_and_start(courier: Ints, begins: Ints) -> Ints | None:
    """Their order; None where they are in it."""
    if bool((begins[1:] >= begins[:-1]).all()):
        return _by_number(courier)
    lowest = int(begins.min())
    width = int(begins.max()) - lowest + 1
    if int(courier.max()) >= LARGEST_KEY // width:
        return np.lexsort((begins, courier))
    key = courier * width + (begins - lowest)
    return None if bool((key[1:] >= key[:-1]).all()) else np.argsort(key)


def _picked(numbers: Ints, places: Ints) -> Ints:
    most = int(numbers.max(initial=0))
    picked: Ints = numbers.astype(np.min_scalar_type(most))[places].astype(np.int64)
    return picked


def _by_number(numbers: Ints) -> Ints:
    """Places in order of their number, those of one number as they were.

    Numbers of 16 bits are sorted without comparing them, so larger ones go in two halves.
    """
    low = np.argsort((numbers & LAST_BITS).astype(np.uint16), kind="stable")
    if int(numbers.max(initial=0)) <= LAST_BITS:
        return low
    return low[np.argsort((numbers[low] >> BITS).astype(np.uint16), kind="stable")]


def _without_ties(shifts: ShiftColumns, judged: Judged, place: Ints, equal: Flags) -> Ints:
    """Rows of one courier and one start in order of end, platform and id as text.

    `equal` says of each but the last whether the next one has both.
    """
    tied = np.zeros(len(place), dtype=np.bool_)
    tied[1:] |= equal
    tied[:-1] |= equal
    rows = place[tied]
    texts = shifts.ids[rows].astype(np.str_)
    keys = (shifts.platform, judged.finishes, judged.begins, shifts.courier)
    settled = place.copy()
    settled[tied] = rows[np.lexsort((texts, *(key[rows] for key in keys)))]
    return settled
