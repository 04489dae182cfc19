"""What pay promises, checked on every shift of a year."""

from dataclasses import replace

import numpy as np

from bench.stand import WrongRun
from bench.year_of_shifts import SECOND, Year
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
from platforms.pay.rates import MINUTES_PER_HOUR, RateTable
from platforms.pay.results import AMOUNT_NAMES
from platforms.rounding import CENTS_PER_EURO

DAYS_A_COURIER = 2**20
COLUMNS = (
    "courier", "platform", "status", "starts", "ends", "planned_starts", "planned_ends",
    "cancelled", "deliveries", "metres", "naive",
)  # fmt: skip


def check_promises(year: Year, pay: PopulationPay) -> None:
    """Raises WrongRun at the first promise that a day breaks. `pay` comes with shares."""
    _nobody_is_under_the_floor(year, pay.days)
    _parts_add_up(pay)
    _more_work_never_pays_less(year, pay.days)
    _same_days("reordered", pay.days, _paid(year, _reordered(year.shifts)))
    _same_days("split", pay.days, _paid(year, _split(year.shifts)))


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
    if pay.shares is None:
        raise WrongRun("There are no shares to add up.")
    for name in AMOUNT_NAMES:
        sums = sum_by(pay.shares.day, getattr(pay.shares, name), len(pay.days))
        if not np.array_equal(sums, getattr(pay.days, name)):
            raise WrongRun(f"The shares of {name} do not add up.")


def _more_work_never_pays_less(year: Year, days: DayColumns) -> None:
    """Without the last shift of each courier and day that began, no day is paid more."""
    shifts = year.shifts
    began = shifts.status <= STATUS_CODE[ShiftStatus.CUT_BY_COURIER]
    key = shifts.courier * DAYS_A_COURIER + shifts.starts // (24 * 3600 * SECOND)
    order = np.lexsort((np.where(began, shifts.starts, MISSING), key))
    is_last = np.zeros(len(shifts), dtype=np.bool_)
    is_last[order[np.append(key[order][1:] != key[order][:-1], True)]] = True
    less = _paid(year, shifts.where(~(is_last & began)))
    places = np.searchsorted(_keys(days), _keys(less))
    if not np.array_equal(_keys(days)[places], _keys(less)):
        raise WrongRun("Fewer shifts made another worked day.")
    if (less.gross_cents > days.gross_cents[places]).any():
        raise WrongRun("More work is paid less.")


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
