"""The exact parts of a worked day's amounts: one platform at one rate each, not yet rounded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from platforms.pay.agreement import FloorScope
from platforms.pay.attribution import PlatformTime
from platforms.pay.facts import Worker
from platforms.pay.rates import PayRule, Rate, RateTable, rate_of
from platforms.rounding import CENTS_PER_EURO

FLOOR_RULES = {
    FloorScope.DAY: PayRule.FLOOR_PER_DAY,
    FloorScope.DAY_PLATFORM: PayRule.FLOOR_PER_PLATFORM,
    FloorScope.PRESTATION: PayRule.FLOOR_PER_PRESTATION,
}

Times = Mapping[str, PlatformTime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What one platform's minutes or kilometres are worth at one rate. Minutes are for people."""

    platform: str
    dated_on: date
    exact_cents: Fraction
    minutes: int | None = None
    km: Decimal | None = None
    rate: Rate


def base_portions(times: Times, rates: RateTable) -> Iterator[Portion]:
    """Paid minutes at the rate of their own date."""
    for platform, time in times.items():
        for day, minutes in sorted(time.paid_minutes.items()):
            if minutes:
                rate = _hourly(rates, day)
                yield Portion(
                    platform=platform,
                    dated_on=day,
                    exact_cents=minutes * rate.exact_per_minute,
                    minutes=time.whole_paid_minutes[day],
                    rate=rate,
                )


def supplement_portions(base: Iterable[Portion], rates: RateTable) -> Iterator[Portion]:
    """The percentage of a Sunday or holiday on paid minutes; top-up minutes carry none."""
    for portion in base:
        supplement = rates.supplement_on(portion.dated_on)
        if supplement is not None:
            euros = portion.rate.value * supplement.value / 100
            yield Portion(
                platform=portion.platform,
                dated_on=portion.dated_on,
                exact_cents=portion.exact_cents * supplement.exact / 100,
                minutes=portion.minutes,
                rate=rate_of(
                    euros,
                    supplement.rule,
                    supplement.source,
                    parameter_row=portion.rate.parameter_row,
                ),
            )


def top_up_portions(times: Times, worked_on: date, rates: RateTable) -> Iterator[Portion]:
    """Minutes missing to the floor, at the rate of the worked day."""
    rule = FLOOR_RULES[rates.agreement.floor_scope]
    for platform, time in times.items():
        if time.top_up_minutes:
            hourly = _hourly(rates, worked_on)
            yield Portion(
                platform=platform,
                dated_on=worked_on,
                exact_cents=time.top_up_minutes * hourly.exact_per_minute,
                minutes=time.whole_top_up_minutes,
                rate=replace(hourly, rule=rule),
            )


def phone_portions(
    times: Times, worked_on: date, worker: Worker, rates: RateTable
) -> Iterator[Portion]:
    """Worked time on the courier's own phone."""
    if worker.own_phone:
        per_hour = rates.allowance_on(PayRule.PHONE_PER_HOUR, worked_on)
        yield from _worked_time(times, worked_on, per_hour)


def bike_portions(
    times: Times, worked_on: date, worker: Worker, rates: RateTable
) -> Iterator[Portion]:
    """Kilometres and worked time on the courier's own bike."""
    if not worker.own_bike:
        return
    per_km = rates.allowance_on(PayRule.BIKE_PER_KM, worked_on)
    for platform, time in times.items():
        if time.km and per_km is not None:
            yield Portion(
                platform=platform,
                dated_on=worked_on,
                exact_cents=Fraction(time.km) * per_km.exact * CENTS_PER_EURO,
                km=time.km,
                rate=per_km,
            )
    per_hour = rates.allowance_on(PayRule.BIKE_PER_HOUR, worked_on)
    yield from _worked_time(times, worked_on, per_hour)


def _worked_time(times: Times, worked_on: date, per_hour: Rate | None) -> Iterator[Portion]:
    for platform, time in times.items():
        if time.worked_minutes and per_hour is not None:
            yield Portion(
                platform=platform,
                dated_on=worked_on,
                exact_cents=time.worked_minutes * per_hour.exact_per_minute,
                minutes=time.whole_worked_minutes,
                rate=per_hour,
            )


def _hourly(rates: RateTable, day: date) -> Rate:
    """The rate of a date on or after the start of an accepted shift: it had one, so this has."""
    rate = rates.hourly_on(day)
    assert rate is not None
    return rate
