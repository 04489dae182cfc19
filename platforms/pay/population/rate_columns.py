"""The rates of one agreement by day, as whole numbers over one common denominator."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import lcm

import numpy as np

from platforms.pay.agreement import Agreement, LegalMinimum
from platforms.pay.dated import DatedRow
from platforms.pay.population.columns import Ints, date_of_number, day_number
from platforms.pay.population.local_days import LocalDays
from platforms.pay.portions import FLOOR_RULES
from platforms.pay.rates import PayRule, Rate, RateTable, rate_of

NO_RATE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class RateColumn:
    """One figure by day: `scaled` is the figure times the denominator, `rate` its place, or -1."""

    scaled: Ints
    rate: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class RateColumns:
    """Every figure of an agreement by day, for one part of the legal minimum.

    Amounts of money are over `scale`, percentages over `pct_scale`. `rates` are what the places
    mean. `supplement` is the percentage; its place is that of the euros it makes of the hour.
    """

    first_day: int
    scale: int
    pct_scale: int
    rates: tuple[Rate, ...]
    hourly: RateColumn
    top_up: RateColumn
    supplement: RateColumn
    phone: RateColumn
    bike_km: RateColumn
    bike_hour: RateColumn


def first_paid_day(agreement: Agreement) -> int | None:
    """The first day with a rate or a legal minimum; None when there is never any."""
    begins = [row.valid_from for row in agreement.rates]
    begins += [row.valid_from for row in agreement.legal_minimum]
    return day_number(min(begins)) if begins else None


def rate_tables(
    agreement: Agreement, minimum_pcts: Sequence[Decimal], days: LocalDays
) -> tuple[RateColumns, ...]:
    """The figures of every day, a table for each part of the legal minimum, all over one scale.

    Raises OverflowError when a figure has too many decimals for whole numbers of 64 bits.
    """
    found = [_rates_by_day(agreement, pct, days) for pct in minimum_pcts]
    scale = lcm(*(_common(each.money()) for each in found))
    pct_scale = lcm(*(_common(each.supplement) for each in found))
    return tuple(_columns(each, days.first, scale, pct_scale) for each in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RatesByDay:
    """The rates of every day in order; days with equal terms share one record."""

    hourly: list[Rate | None]
    top_up: list[Rate | None]
    supplement: list[Rate | None]
    extra: list[Rate | None]
    phone: list[Rate | None]
    bike_km: list[Rate | None]
    bike_hour: list[Rate | None]

    def money(self) -> Iterator[Rate | None]:
        yield from (*self.hourly, *self.phone, *self.bike_km, *self.bike_hour)


def _rates_by_day(agreement: Agreement, pct: Decimal, days: LocalDays) -> _RatesByDay:
    table, allowances = RateTable(agreement, pct), agreement.allowances
    floor_rule = FLOOR_RULES[agreement.floor_scope]
    dates = [date_of_number(days.first + number) for number in range(days.count)]

    def allowed(rule: PayRule, rows: Sequence[DatedRow[Decimal]]) -> list[Rate | None]:
        return _stretched(dates, rows, lambda day: table.allowance_on(rule, day))

    hourly = _stretched(dates, (*agreement.rates, *agreement.legal_minimum), table.hourly_on)
    supplement = [table.supplement_on(day) for day in dates]
    made = {id(rate): rate and replace(rate, rule=floor_rule) for rate in hourly}
    return _RatesByDay(
        hourly=hourly,
        top_up=[made[id(rate)] for rate in hourly],
        supplement=supplement,
        extra=[_extra(rate, each) for rate, each in zip(hourly, supplement, strict=True)],
        phone=allowed(PayRule.PHONE_PER_HOUR, allowances.phone_per_hour),
        bike_km=allowed(PayRule.BIKE_PER_KM, allowances.bike_per_km),
        bike_hour=allowed(PayRule.BIKE_PER_HOUR, allowances.bike_per_hour),
    )


def _stretched(
    dates: Sequence[date],
    rows: Iterable[DatedRow[Decimal] | DatedRow[LegalMinimum]],
    look_up: Callable[[date], Rate | None],
) -> list[Rate | None]:
    """What holds on each date, looked up once for each stretch between two changes."""
    changes = {row.valid_from for row in rows}
    found: list[Rate | None] = []
    for place, day in enumerate(dates):
        found.append(look_up(day) if place == 0 or day in changes else found[-1])
    return found


def _columns(found: _RatesByDay, first: int, scale: int, pct_scale: int) -> RateColumns:
    places: dict[tuple[Rate, str], int] = {}  # equal rates may be written differently

    def column(rates: list[Rate | None], over: int = scale) -> RateColumn:
        place_of = {
            id(rate): NO_RATE
            if rate is None
            else places.setdefault((rate, str(rate.value)), len(places))
            for rate in {id(rate): rate for rate in rates}.values()
        }
        in_place = [place_of[id(rate)] for rate in rates]
        return RateColumn(scaled=_scaled(rates, over), rate=np.array(in_place, dtype=np.int64))

    columns = RateColumns(
        first_day=first,
        scale=scale,
        pct_scale=pct_scale,
        rates=(),
        hourly=column(found.hourly),
        top_up=column(found.top_up),
        supplement=RateColumn(
            scaled=_scaled(found.supplement, pct_scale), rate=column(found.extra, 1).rate
        ),
        phone=column(found.phone),
        bike_km=column(found.bike_km),
        bike_hour=column(found.bike_hour),
    )
    return replace(columns, rates=tuple(rate for rate, _ in places))


def due_days(agreement: Agreement, days: LocalDays) -> Ints:
    """The day on which pay is due for work that ended on each day of the table."""
    dates = (date_of_number(days.first + number) for number in range(days.count))
    due = [day_number(agreement.pay_term.due_on(day)) for day in dates]
    return np.array(due, dtype=np.int64)


def _extra(rate: Rate | None, pct: Rate | None) -> Rate | None:
    """The supplement of an hour, as the one-day rule writes it on a line."""
    if rate is None or pct is None:
        return None
    return rate_of(rate.value * pct.value / 100, pct.rule, pct.source)


def _common(rates: Iterable[Rate | None]) -> int:
    different = {id(rate): rate for rate in rates if rate is not None}
    return lcm(*{rate.exact.denominator for rate in different.values()})


def _scaled(rates: Sequence[Rate | None], scale: int) -> Ints:
    whole = {
        id(rate): 0 if rate is None else int(rate.exact * scale)
        for rate in {id(rate): rate for rate in rates}.values()
    }
    return np.array([whole[id(rate)] for rate in rates], dtype=np.int64)
