"""The rates of one agreement by day, as whole numbers over one common denominator."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import lcm

import numpy as np

from platforms.pay.agreement import Agreement
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
    """A table for each part of the legal minimum, all over one scale.

    Raises OverflowError when a figure has too many decimals for whole numbers of 64 bits.
    """
    scales = [rate_columns(agreement, pct, days, multiple_of=1).scale for pct in minimum_pcts]
    scale = lcm(*scales)
    return tuple(rate_columns(agreement, pct, days, multiple_of=scale) for pct in minimum_pcts)


def rate_columns(
    agreement: Agreement, minimum_pct: Decimal, days: LocalDays, *, multiple_of: int
) -> RateColumns:
    """The figures of every day of the table; `multiple_of` divides their scale."""
    table = RateTable(agreement, minimum_pct)
    dates = [date_of_number(days.first + number) for number in range(days.count)]
    hourly = [table.hourly_on(day) for day in dates]
    supplement = [table.supplement_on(day) for day in dates]
    phone, bike_km, bike_hour = (
        [table.allowance_on(rule, day) for day in dates]
        for rule in (PayRule.PHONE_PER_HOUR, PayRule.BIKE_PER_KM, PayRule.BIKE_PER_HOUR)
    )
    floor_rule = FLOOR_RULES[agreement.floor_scope]
    top_up = [rate and replace(rate, rule=floor_rule) for rate in hourly]
    extra = [_extra(rate, pct) for rate, pct in zip(hourly, supplement, strict=True)]
    money = (hourly, phone, bike_km, bike_hour)
    scale = lcm(multiple_of, _common(rate for column in money for rate in column))
    pct_scale = _common(supplement)
    places: dict[tuple[Rate, str], int] = {}  # equal rates may be written differently
    column = _column_maker(places, scale)
    columns = RateColumns(
        first_day=days.first,
        scale=scale,
        pct_scale=pct_scale,
        rates=(),
        hourly=column(hourly),
        top_up=column(top_up),
        supplement=RateColumn(
            scaled=_scaled(supplement, pct_scale), rate=_column_maker(places, 1)(extra).rate
        ),
        phone=column(phone),
        bike_km=column(bike_km),
        bike_hour=column(bike_hour),
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
    return lcm(*{rate.exact.denominator for rate in rates if rate is not None})


def _scaled(rates: Iterable[Rate | None], scale: int) -> Ints:
    whole = [0 if rate is None else int(rate.exact * scale) for rate in rates]
    return np.array(whole, dtype=np.int64)


def _column_maker(
    places: dict[tuple[Rate, str], int], scale: int
) -> Callable[[list[Rate | None]], RateColumn]:
    def made(rates: list[Rate | None]) -> RateColumn:
        found = [
            NO_RATE if rate is None else places.setdefault((rate, str(rate.value)), len(places))
            for rate in rates
        ]
        return RateColumn(scaled=_scaled(rates, scale), rate=np.array(found, dtype=np.int64))

    return made
