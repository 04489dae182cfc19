"""The rates of one agreement by day, as whole numbers over one common denominator."""

from collections.abc import Callable, Iterable, Sequence
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
DAYS_A_WEEK = 7
SOME_SUNDAY = date(1970, 1, 4)


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
    pct_scale = lcm(*(_common(each.supplement.rates) for each in found))
    return tuple(_columns(each, days.first, scale, pct_scale) for each in found)


@dataclass(frozen=True, slots=True)
class _ByDay:
    """Rates, and which of them holds on each day; days with equal terms share one record."""

    rates: tuple[Rate | None, ...]
    place: Ints

    def scaled(self, scale: int) -> Ints:
        """The figure of each day times the denominator; 0 without one."""
        whole = [0 if rate is None else int(rate.exact * scale) for rate in self.rates]
        return np.array(whole, dtype=np.int64)[self.place]

    def made(self, new: Callable[[Rate], Rate]) -> "_ByDay":
        """Another rate made of each, for the same days."""
        return _ByDay(tuple(rate and new(rate) for rate in self.rates), self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RatesByDay:
    hourly: _ByDay
    top_up: _ByDay
    supplement: _ByDay
    extra: _ByDay
    phone: _ByDay
    bike_km: _ByDay
    bike_hour: _ByDay

    def money(self) -> tuple[Rate | None, ...]:
        """Every rate in euros."""
        columns = (self.hourly, self.phone, self.bike_km, self.bike_hour)
        return tuple(rate for column in columns for rate in column.rates)


def _rates_by_day(agreement: Agreement, pct: Decimal, days: LocalDays) -> _RatesByDay:
    table, allowances = RateTable(agreement, pct), agreement.allowances
    floor_rule = FLOOR_RULES[agreement.floor_scope]

    def allowed(rule: PayRule, rows: Sequence[DatedRow[Decimal]]) -> _ByDay:
        return _stretched(days, rows, lambda day: table.allowance_on(rule, day))

    hourly = _stretched(days, (*agreement.rates, *agreement.legal_minimum), table.hourly_on)
    supplement = _supplements(agreement, table, days)
    return _RatesByDay(
        hourly=hourly,
        top_up=hourly.made(lambda rate: replace(rate, rule=floor_rule)),
        supplement=supplement,
        extra=_extras(hourly, supplement),
        phone=allowed(PayRule.PHONE_PER_HOUR, allowances.phone_per_hour),
        bike_km=allowed(PayRule.BIKE_PER_KM, allowances.bike_per_km),
        bike_hour=allowed(PayRule.BIKE_PER_HOUR, allowances.bike_per_hour),
    )


def _stretched(
    days: LocalDays,
    rows: Iterable[DatedRow[Decimal] | DatedRow[LegalMinimum]],
    look_up: Callable[[date], Rate | None],
) -> _ByDay:
    """What holds on each day, looked up once for each stretch between two changes."""
    changes = {day_number(row.valid_from) - days.first for row in rows}
    begins = sorted({0, *(place for place in changes if 0 < place < days.count)})
    lengths = np.diff([*begins, days.count])
    rates = tuple(look_up(date_of_number(days.first + place)) for place in begins)
    return _ByDay(rates, np.repeat(np.arange(len(begins)), lengths))


def _supplements(agreement: Agreement, table: RateTable, days: LocalDays) -> _ByDay:
    """Days of one sort (a Sunday or not, a holiday or not) have one supplement."""
    numbers = np.arange(days.first, days.first + days.count)
    holidays = [day_number(day) for day in agreement.public_holidays]
    is_sunday = (numbers - day_number(SOME_SUNDAY)) % DAYS_A_WEEK == 0
    sort = is_sunday + 2 * np.isin(numbers, np.array(holidays, dtype=np.int64))
    _, first, place = np.unique(sort, return_index=True, return_inverse=True)
    rates = (table.supplement_on(date_of_number(days.first + each)) for each in first.tolist())
    return _ByDay(tuple(rates), place)


def _extras(hourly: _ByDay, supplement: _ByDay) -> _ByDay:
    """The supplement of an hour on each day, for each pair of rates that comes together."""
    width = len(supplement.rates)
    pairs, place = np.unique(hourly.place * width + supplement.place, return_inverse=True)
    return _ByDay(
        tuple(
            _extra(hourly.rates[pair // width], supplement.rates[pair % width])
            for pair in pairs.tolist()
        ),
        place,
    )


def _columns(found: _RatesByDay, first: int, scale: int, pct_scale: int) -> RateColumns:
    places: dict[tuple[Rate, str], int] = {}  # equal rates may be written differently

    def column(by_day: _ByDay, scaled: Ints | None = None) -> RateColumn:
        place_of = [
            NO_RATE if rate is None else places.setdefault((rate, str(rate.value)), len(places))
            for rate in by_day.rates
        ]
        return RateColumn(
            scaled=by_day.scaled(scale) if scaled is None else scaled,
            rate=np.array(place_of, dtype=np.int64)[by_day.place],
        )

    columns = RateColumns(
        first_day=first,
        scale=scale,
        pct_scale=pct_scale,
        rates=(),
        hourly=column(found.hourly),
        top_up=column(found.top_up),
        supplement=column(found.extra, found.supplement.scaled(pct_scale)),
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
    return lcm(*{rate.exact.denominator for rate in rates if rate is not None})
