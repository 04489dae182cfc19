"""The turn of accepted shifts: by courier, start, end, platform and id as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from platforms.pay.agreement import Agreement, LateCancelPay
from platforms.pay.calendar_days import MICROSECONDS_PER_HOUR
from platforms.pay.facts import ShiftStatus
from platforms.pay.population.columns import STATUS_CODE, Flags, Ints, ShiftColumns
from platforms.pay.population.judge import ACCEPTED, Judged

LARGEST_KEY = 2**62
SIXTEEN_BITS = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The places of accepted rows that can matter, in their turn, and the courier of each.

    `pauses` are places in the break columns, by courier.
    """

    place: Ints
    courier: Ints
    pauses: Ints
    pause_courier: Ints

    def portions(self, *, shifts: int, couriers: int) -> Iterator[tuple[Ints, Ints]]:
        """The rows and breaks of some couriers at a time: about so many rows, at most so many
        couriers, and never a part of a courier.
        """
        first = 0
        while first < len(self.place):
            last = min(len(self.place), first + shifts)
            beyond = min(int(self.courier[last - 1]) + 1, int(self.courier[first]) + couriers)
            last = int(np.searchsorted(self.courier, beyond))
            own = np.searchsorted(self.pause_courier, [self.courier[first], beyond])
            yield self.place[first:last], self.pauses[own[0] : own[1]]
            first = last


def ordered(shifts: ShiftColumns, judged: Judged, agreement: Agreement) -> Ordered:
    """Every row that is paid or may become part of a day."""
    place = np.flatnonzero(_matters(shifts, judged, agreement))
    place = place[_order(shifts, judged, place)]
    pause_courier = shifts.courier[shifts.breaks.shift]
    pauses = _by_number(pause_courier)
    return Ordered(
        place=place,
        courier=shifts.courier[place],
        pauses=pauses,
        pause_courier=pause_courier[pauses],
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


def _order(shifts: ShiftColumns, judged: Judged, place: Ints) -> Ints:
    """The turn of the rows at these places."""
    courier, begins = shifts.courier[place], judged.begins[place]
    if bool((begins[1:] >= begins[:-1]).all()):
        order = _by_number(courier)
    else:
        order = _by_courier_and_start(courier, begins)
    sorted_courier, sorted_begins = courier[order], begins[order]
    equal = sorted_begins[1:] == sorted_begins[:-1]
    equal &= sorted_courier[1:] == sorted_courier[:-1]
    _settle_ties(order, equal, shifts, judged, place)
    return order


def _by_number(numbers: Ints) -> Ints:
    """Places in order of their number, those of one number as they were.

    Numbers of 16 bits are sorted without comparing them, so larger ones go in two halves.
    """
    low = np.argsort((numbers % SIXTEEN_BITS).astype(np.uint16), kind="stable")
    if int(numbers.max(initial=0)) < SIXTEEN_BITS:
        return low
    return low[np.argsort((numbers[low] // SIXTEEN_BITS).astype(np.uint16), kind="stable")]


def _by_courier_and_start(courier: Ints, begins: Ints) -> Ints:
    lowest = int(begins.min())
    width = int(begins.max()) - lowest + 1
    if int(courier.max()) >= LARGEST_KEY // width:
        return np.lexsort((begins, courier))
    key = courier * width + (begins - lowest)
    if bool((key[1:] >= key[:-1]).all()):
        return np.arange(len(key))
    return np.argsort(key)


def _settle_ties(
    order: Ints, equal: Flags, shifts: ShiftColumns, judged: Judged, place: Ints
) -> None:
    """Put rows of one courier and one start in order of end, platform and id as text.

    `equal` says of each but the last whether the next one has both.
    """
    tied = np.zeros(len(order), dtype=np.bool_)
    tied[1:] |= equal
    tied[:-1] |= equal
    (slots,) = np.nonzero(tied)
    if not len(slots):
        return
    rows = place[order[slots]]
    texts = shifts.ids[rows].astype(np.str_)
    order[slots] = order[slots][
        np.lexsort(
            (
                texts,
                shifts.platform[rows],
                judged.finishes[rows],
                judged.begins[rows],
                shifts.courier[rows],
            )
        )
    ]
