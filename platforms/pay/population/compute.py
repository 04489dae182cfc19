"""The pay of many couriers under one version of an agreement, in arrays of whole numbers.

The set-based form of the rule of one courier (platforms.pay.compute_pay): equal to it to the cent,
row by row, which a property test holds. These courier-days take the rule of one courier itself:

- all days of a courier with two rows of one id, or with a time before 1990 or after 2099;
- days on which two shifts of one platform share time (one of them is refused);
- days with a late cancellation that is paid as a floor;
- under `prestation`, days with time given up, or, when a first delivery opens the floor, with a
  shift without deliveries or with paid time that was lost;
- under `calendar_split`, days with a shift that passes midnight;
- everybody, when a zone has a day that is not one piece, or when rates have so many decimals that
  sums might not fit into 64 bits;
- with shares and lines, the days that platforms.pay.population.shares and lines leave over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from platforms.pay.agreement import Agreement, DayAttribution
from platforms.pay.compute import rounds_fairly
from platforms.pay.population.amounts import fits, row_amounts
from platforms.pay.population.columns import (
    CourierColumns,
    Flags,
    Ints,
    ShiftColumns,
    any_by,
    sum_by,
)
from platforms.pay.population.judge import (
    ACCEPTED,
    LEFT_TO_THE_RULE,
    Judged,
    has_repeats,
    judge_days,
    judge_times,
    refusals,
    span_of_time,
)
from platforms.pay.population.lines import line_rates, lines_in_arrays, untold_after_midnight
from platforms.pay.population.local_days import LocalDays, local_days
from platforms.pay.population.minutes import measure, one_unit_knows_deliveries
from platforms.pay.population.one_by_one import pay_one_by_one
from platforms.pay.population.rate_columns import RateColumns, due_days, rate_tables
from platforms.pay.population.results import DayColumns, PartOfPay, PopulationPay, together
from platforms.pay.population.shares import PricedRows, shares_in_arrays
from platforms.pay.population.slices import paid_slices
from platforms.pay.population.turns import (
    Tangles,
    Turns,
    chains_with_refusals,
    couriers_at_once,
    in_turn,
    tangles,
)
from platforms.pay.refusals import WHOLE_AGREEMENT, Refusal, RefusalCode

SHIFTS_AT_ONCE = 1_500_000
"""About so many rows are computed at a time, so that memory is bounded (under half a GiB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What prices a part of the population; `home` is the worked day of every row."""

    agreement: Agreement
    couriers: CourierColumns
    days: LocalDays
    tables: tuple[RateColumns, ...]
    due: Ints
    home: Ints
    with_shares: bool


def pay_population(
    shifts: ShiftColumns,
    couriers: CourierColumns,
    agreement: Agreement,
    *,
    with_shares: bool = False,
) -> PopulationPay:
    """The pay of every courier and worked day, and the rows that were refused.

    `with_shares` also says what each platform bears of each day, and the lines. Contributions are a second step:
    platforms.pay.population.contributions.
    """
    if not rounds_fairly(agreement):
        refusal = Refusal(id=WHOLE_AGREEMENT, code=RefusalCode.AGREEMENT_INVALID)
        everybody = sorted(set(shifts.courier.tolist()))
        return together([], [(courier, refusal) for courier in everybody], with_shares=with_shares)
    judged = judge_times(shifts)
    left = has_repeats(shifts) | any_by(shifts.courier, judged.odd, len(couriers))[shifts.courier]
    judged.fault[left] = LEFT_TO_THE_RULE
    terms = _terms(shifts, judged, couriers, agreement, with_shares=with_shares)
    parts = []
    if terms is None:
        left = np.ones(len(shifts), dtype=np.bool_)
        judged.fault[left] = LEFT_TO_THE_RULE
    else:
        for chosen in _portions(shifts, judged, terms):
            part, more = _pay_part(shifts, judged.only(chosen), terms)
            parts.append(part)
            left[more] = True
    found = pay_one_by_one(shifts, couriers, agreement, left)
    rates = line_rates(terms.tables) if terms else []
    parts.append(found.part(shifts.platforms, rates))
    refused = [*refusals(shifts, judged), *found.refused]
    return together(parts, refused, rates, with_shares=with_shares)


def _terms(
    shifts: ShiftColumns,
    judged: Judged,
    couriers: CourierColumns,
    agreement: Agreement,
    *,
    with_shares: bool,
) -> _Terms | None:
    """The tables of the population's days; None when the arrays cannot count with them."""
    span = span_of_time(judged, shifts)
    days = None if span is None else local_days(agreement.timezone, *span)
    if days is None:
        return None
    try:
        tables = rate_tables(agreement, couriers.minimum_pcts, days)
    except OverflowError:
        return None
    minutes = 60 * 24 * days.count
    if not fits(shifts.metres, tables, minutes):
        return None
    home = days.days_of(judged.begins)
    judge_days(judged, home, agreement)
    return _Terms(
        agreement=agreement,
        couriers=couriers,
        days=days,
        tables=tables,
        due=due_days(agreement, days),
        home=home,
        with_shares=with_shares,
    )


def _portions(shifts: ShiftColumns, judged: Judged, terms: _Terms) -> Iterator[Flags]:
    """The accepted rows, some couriers at a time."""
    accepted = judged.fault == ACCEPTED
    a_time = min(
        couriers_at_once(terms.days),
        max(1, SHIFTS_AT_ONCE * len(terms.couriers) // max(1, len(shifts))),
    )
    for first in range(0, len(terms.couriers), a_time):
        chosen = accepted & (shifts.courier >= first) & (shifts.courier < first + a_time)
        if chosen.any():
            yield chosen


def _pay_part(shifts: ShiftColumns, judged: Judged, terms: _Terms) -> tuple[PartOfPay, Ints]:
    """The pay of some couriers, and the rows that are left to the rule of one courier."""
    turns = in_turn(shifts, judged, terms.home, terms.agreement)
    tangled = tangles(turns, terms.days, terms.agreement)
    is_left = _uncovered(turns, tangled, terms)
    slices = paid_slices(shifts, turns, tangled, terms.agreement, terms.days)
    measured = measure(turns, slices, terms.agreement)
    priced = PricedRows(
        turns=turns,
        slices=slices,
        measured=measured,
        amounts=row_amounts(measured, turns, terms.couriers, terms.tables),
        couriers=terms.couriers,
        tables=terms.tables,
        platforms=len(shifts.platforms),
    )
    days, is_day = _days(priced, terms)
    shares = lines = None
    if terms.with_shares:
        shared = shares_in_arrays(priced)
        shares, lines = shared.shares, lines_in_arrays(priced, shared)
        left_over = shared.left_over | shared.pays_both | untold_after_midnight(priced, shared)
        is_left |= any_by(tangled.chain, left_over[measured.row_of_turn], len(turns))[tangled.chain]
    is_day &= ~any_by(measured.row_of_turn, is_left, measured.rows)
    part = PartOfPay(days=days, shares=shares, lines=lines)
    return part.where(is_day), turns.place[is_left]


def _days(priced: PricedRows, terms: _Terms) -> tuple[DayColumns, Flags]:
    """The rows, and which of them have paid time or kilometres: the others are no worked days."""
    measured, amounts = priced.measured, priced.amounts
    last_day = measured.row_day.copy()
    later = slice(len(measured.unit_row), None)
    np.maximum.at(last_day, measured.cell_row[later], measured.cell_day[later])
    metres = sum_by(measured.row_of_turn, priced.turns.metres, measured.rows)
    is_day = (measured.by_row(measured.cell_time) > 0) | (metres > 0)
    days = DayColumns(
        courier=measured.row_courier,
        worked_on=measured.row_day,
        pay_due=terms.due[last_day - terms.days.first],
        paid_minutes=measured.by_row(measured.paid_minutes),
        worked_minutes=measured.by_row(measured.worked_minutes),
        top_up_minutes=sum_by(measured.unit_row, measured.top_up_minutes, measured.rows),
        base_cents=amounts.base_cents,
        supplement_cents=amounts.supplement_cents,
        top_up_cents=amounts.top_up_cents,
        phone_cents=amounts.phone_cents,
        bike_cents=amounts.bike_cents,
    )
    return days, is_day


def _uncovered(turns: Turns, tangled: Tangles, terms: _Terms) -> Flags:
    """The shifts of the chains that need the rule of one courier."""
    is_left = turns.owes_floor | ~one_unit_knows_deliveries(turns, terms.agreement)
    if terms.agreement.day_attribution is DayAttribution.CALENDAR_SPLIT:
        reaches = np.maximum(turns.finishes, turns.credit_ends)
        is_left |= reaches > terms.days.ends_of(turns.home)
    chains = any_by(tangled.chain, is_left, len(turns))
    chains[: len(turns)] |= chains_with_refusals(turns, tangled, len(turns))
    return chains[tangled.chain]
