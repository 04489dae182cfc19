"""What pay promises, checked on every shift of a year under every choice of what the floor is for."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bench.stand import EMPLOYER, WrongRun
from bench.year_of_shifts import MINUTE, SECOND, Year
from courier_api.ledger.post import balanced
from courier_api.pay.post import COURIER_PAYABLE, DayOfCourier, SourceAmounts, day_posting
from platforms.pay.agreement import FloorScope
from platforms.pay.facts import ShiftStatus
from platforms.pay.population import (
    MISSING,
    STATUS_CODE,
    DayColumns,
    PopulationPay,
    ShiftColumns,
    date_of_number,
    pay_population,
)
from platforms.pay.population.columns import Flags, Ints, joined, sum_by
from platforms.pay.population.results import KINDS
from platforms.pay.rates import MINUTES_PER_HOUR, RateTable
from platforms.pay.results import AMOUNT_NAMES
from platforms.rounding import CENTS_PER_EURO

DAYS_A_COURIER = 2**20
SHORTER = 15 * MINUTE
JOINING_MINUTES = 120
"""Unbroken periods may have gaps that long here, so that many of the year's are nearly joined."""
COLUMNS = (
    "courier", "platform", "status", "starts", "ends", "planned_starts", "planned_ends",
    "cancelled", "deliveries", "metres", "naive",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """How much was checked.

    `fewer_floors` are days on which more work pays less because it owes fewer floors: it joins two
    unbroken periods, or takes shared time from another platform. The agreement says so (situations
    `A gap of exactly thirty minutes keeps one unbroken period` and `A gap of a second more makes two
    periods with two floors`), and with one floor a day there are none.
    """

    shifts: int
    ledger_entries: int
    fewer_floors: dict[FloorScope, int]


def check_promises(year: Year, pay: PopulationPay) -> Promised:
    """Raises WrongRun at the first promise that a day breaks. `pay` comes with shares."""
    _parts_add_up(pay)
    entries = _lines_are_what_the_books_move(pay)
    fewer_floors = {}
    for scope in FloorScope:
        agreement = replace(
            year.agreement, floor_scope=scope, prestation_gap_minutes=JOINING_MINUTES
        )
        terms = replace(year, agreement=agreement)
        days = _paid(terms, terms.shifts)
        _nobody_is_under_the_floor(terms, days)
        _same_days("reordered", days, _paid(terms, _reordered(terms.shifts)))
        _same_days("split", days, _paid(terms, _split(terms.shifts)))
        fewer_floors[scope] = _more_work_never_pays_less(terms, days)
    if fewer_floors[FloorScope.DAY]:
        raise WrongRun("With one floor a day, more work is paid less.")
    return Promised(shifts=len(year.shifts), ledger_entries=entries, fewer_floors=fewer_floors)


def _paid(year: Year, shifts: ShiftColumns) -> DayColumns:
    return pay_population(shifts, year.couriers, year.agreement).days


def _nobody_is_under_the_floor(year: Year, days: DayColumns) -> None:
    """Three hours a day, and each minute at the lower of the rates of the day and the next."""
    minutes = days.paid_minutes + days.top_up_minutes
    if (minutes < year.agreement.floor_minutes).any():
        raise WrongRun("A day has fewer minutes than the floor.")
    numbers, place = np.unique(days.worked_on, return_inverse=True)
    table = RateTable(year.agreement, year.couriers.minimum_pcts[0])
    scale = 10_000
    rates = []
    for number in numbers.tolist():
        hours = [table.hourly_on(date_of_number(number + later)) for later in (0, 1)]
        rates.append(min(int(hour.exact * scale) for hour in hours if hour is not None))
    least = minutes * np.array(rates, dtype=np.int64)[place] * CENTS_PER_EURO
    # Half a cent less than the exact amount is what rounding may take.
    paid = 2 * (days.base_cents + days.top_up_cents) + 1
    if (paid * MINUTES_PER_HOUR * scale < 2 * least).any():
        raise WrongRun("A day is paid under the rate in force.")


def _parts_add_up(pay: PopulationPay) -> None:
    if pay.shares is None or pay.lines is None:
        raise WrongRun("There are no shares and lines to add up.")
    for name in AMOUNT_NAMES:
        sums = sum_by(pay.shares.day, getattr(pay.shares, name), len(pay.days))
        if not np.array_equal(sums, getattr(pay.days, name)):
            raise WrongRun(f"The shares of {name} do not add up.")
    for place, kind in enumerate(KINDS):
        own = pay.lines.kind == place
        sums = sum_by(pay.lines.day[own], pay.lines.cents[own], len(pay.days))
        if not np.array_equal(sums, getattr(pay.days, f"{kind.value}_cents")):
            raise WrongRun(f"The lines of {kind.value} do not add up.")


def _lines_are_what_the_books_move(pay: PopulationPay) -> int:
    """Each day's posting sums to zero and owes the courier the lines of the day; how many moved."""
    assert pay.shares is not None
    assert pay.lines is not None
    owed = sum_by(pay.lines.day, pay.lines.cents, len(pay.days)).tolist()
    by_source: defaultdict[int, dict[int, SourceAmounts]] = defaultdict(dict)
    shares = (pay.shares.day, pay.shares.platform, pay.shares.gross_cents)
    columns = (*shares, pay.shares.allowance_cents)
    for day, platform, gross, allowance in zip(*(each.tolist() for each in columns), strict=True):
        by_source[day][platform] = SourceAmounts(gross_cents=gross, allowance_cents=allowance)
    entries = 0
    days = zip(pay.days.courier.tolist(), pay.days.worked_on.tolist(), owed, strict=True)
    for place, (courier, number, cents) in enumerate(days):
        whose = _whose(courier, date_of_number(number))
        movements = balanced(day_posting(whose, {}, by_source[place]))
        moved = sum(each.amount_cents for each in movements if each.account == COURIER_PAYABLE)
        if moved != -cents:
            raise WrongRun(f"The books owe {-moved} for lines of {cents} cents.")
        entries += bool(movements)
    return entries


def _whose(courier: int, day: date) -> DayOfCourier:
    return DayOfCourier(
        employer_number=EMPLOYER, courier_id=courier, agreement_id=1, day=day, revision=1
    )


def _more_work_never_pays_less(year: Year, days: DayColumns) -> int:
    """Compared with days without their last shift, and with shorter shifts.

    Rows that were refused are left out first, which changes nothing: else a shorter shift could
    make room for one of them. The number of days on which fewer floors are owed for more work.
    """
    refused = pay_population(year.shifts, year.couriers, year.agreement).refused
    names = {int(refusal.id) for _, refusal in refused}
    shifts = year.shifts.where(~np.isin(year.shifts.ids, np.array(sorted(names), dtype=np.int64)))
    _same_days("without refused rows", days, _paid(year, shifts))
    fewer = 0
    for less_work in (shifts.where(~_is_last(shifts)), _shorter(shifts)):
        less = _paid(year, less_work)
        places = np.searchsorted(_keys(days), _keys(less))
        if not np.array_equal(_keys(days)[places], _keys(less)):
            raise WrongRun("Less work made another worked day.")
        for name in ("paid_minutes", "worked_minutes", "base_cents", "allowance_cents"):
            if (getattr(less, name) > getattr(days, name)[places]).any():
                raise WrongRun(f"More work has less {name}.")
        fewer += int((less.total_cents > days.total_cents[places]).sum())
    return fewer


def _is_last(shifts: ShiftColumns) -> Flags:
    """The last shift of each courier and day that began."""
    began = shifts.status <= STATUS_CODE[ShiftStatus.CUT_BY_COURIER]
    key = shifts.courier * DAYS_A_COURIER + shifts.starts // (24 * 3600 * SECOND)
    order = np.lexsort((np.where(began, shifts.starts, MISSING), key))
    is_last = np.zeros(len(shifts), dtype=np.bool_)
    is_last[order[np.append(key[order][1:] != key[order][:-1], True)]] = True
    return is_last & began


def _shorter(shifts: ShiftColumns) -> ShiftColumns:
    """Every shift that was ridden without a break, a quarter of an hour shorter."""
    began = shifts.status <= STATUS_CODE[ShiftStatus.CUT_BY_COURIER]
    began[shifts.breaks.shift] = False
    ends = shifts.ends.copy()
    ends[began] = np.maximum(shifts.starts, shifts.ends - SHORTER)[began]
    return replace(shifts, ends=ends)


def _reordered(shifts: ShiftColumns) -> ShiftColumns:
    order = np.random.default_rng(1).permutation(len(shifts))
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    breaks = replace(shifts.breaks, shift=place_of[shifts.breaks.shift])
    columns = {name: getattr(shifts, name)[order] for name in COLUMNS}
    return replace(shifts, ids=shifts.ids[order], breaks=breaks, **columns)


def _split(shifts: ShiftColumns) -> ShiftColumns:
    """Every shift that was ridden for longer than a second as two, the first of a second."""
    began = shifts.status <= STATUS_CODE[ShiftStatus.CUT_BY_COURIER]
    (row,) = np.nonzero(began & (shifts.ends - shifts.starts > SECOND))
    cut = shifts.starts[row] + SECOND
    firsts: dict[str, Ints | Flags] = {name: getattr(shifts, name)[row] for name in COLUMNS}
    none = np.full(len(row), MISSING, dtype=np.int64)
    firsts |= {"ends": cut, "planned_ends": none, "status": np.zeros(len(row), dtype=np.int64)}
    rest = {name: getattr(shifts, name).copy() for name in COLUMNS}
    rest["starts"][row] = cut
    rest["metres"][row] = 0
    both = {name: joined([rest[name], firsts[name]]) for name in COLUMNS}
    return replace(shifts, ids=np.arange(len(shifts) + len(row)), **both)


def _same_days(how: str, days: DayColumns, again: DayColumns) -> None:
    for name in ("courier", "worked_on", "pay_due", *AMOUNT_NAMES):
        if not np.array_equal(getattr(days, name), getattr(again, name)):
            raise WrongRun(f"When shifts are {how}, {name} changes.")


def _keys(days: DayColumns) -> Ints:
    return days.courier * DAYS_A_COURIER + days.worked_on
