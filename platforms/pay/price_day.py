"""The money of one worked day: each amount rounded once, then split over platforms and lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from platforms.pay.agreement import Agreement
from platforms.pay.attribution import PlatformTime, attribute
from platforms.pay.calendar_days import LocalCalendar
from platforms.pay.facts import Worker
from platforms.pay.portions import (
    Portion,
    Times,
    base_portions,
    bike_portions,
    phone_portions,
    supplement_portions,
    top_up_portions,
)
from platforms.pay.rates import RateTable
from platforms.pay.results import LineKind, PayLine, PlatformShare, WorkedDay, amounts_of, sum_of
from platforms.pay.units import DayFacts, units_of
from platforms.rounding import round_half_up, split_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTerms:
    """What prices a day: agreement and courier, and the two look-ups made from them."""

    agreement: Agreement
    worker: Worker
    rates: RateTable
    calendar: LocalCalendar


def price_day(day: DayFacts, terms: PayTerms) -> WorkedDay | None:
    """The row of a worked day; None without paid time, floor or kilometres."""
    times = attribute(day, units_of(day, terms.agreement))
    if not times:
        return None
    lines = tuple(_lines(times, day.worked_on, terms))
    shares = tuple(_share(platform, time, lines) for platform, time in times.items())
    return WorkedDay(
        **amounts_of(sum_of(shares)),
        worked_on=day.worked_on,
        pay_due=terms.agreement.pay_term.due_on(_counted_from(day, times, terms.calendar)),
        by_platform=shares,
        lines=lines,
    )


def _lines(times: Times, worked_on: date, terms: PayTerms) -> Iterator[PayLine]:
    """Every line of the day.

    Base and top-up are rounded together, so that a day on the floor is exactly the floor's worth;
    every other amount is rounded on its own.
    """
    worker, rates = terms.worker, terms.rates
    base = list(base_portions(times, rates))
    top_up = list(top_up_portions(times, worked_on, rates))
    supplement = list(supplement_portions(base, rates))
    phone = list(phone_portions(times, worked_on, worker, rates))
    bike = list(bike_portions(times, worked_on, worker, rates))
    base_exact = _sum(base)
    base_cents = round_half_up(base_exact)
    top_up_cents = round_half_up(base_exact + _sum(top_up)) - base_cents if top_up else 0
    yield from _split(LineKind.BASE, base, base_cents)
    yield from _split(LineKind.SUPPLEMENT, supplement, round_half_up(_sum(supplement)))
    yield from _split(LineKind.TOP_UP, top_up, top_up_cents)
    yield from _split(LineKind.PHONE, phone, round_half_up(_sum(phone)))
    yield from _split(LineKind.BIKE, bike, round_half_up(_sum(bike)))


def _sum(portions: Sequence[Portion]) -> Fraction:
    if len(portions) == 1:
        return portions[0].exact_cents
    return sum((portion.exact_cents for portion in portions), Fraction(0))


def _split(kind: LineKind, portions: Sequence[Portion], cents: int) -> Iterator[PayLine]:
    """Give an amount to the platforms, then to the lines of each: largest remainder, every cent."""
    if not portions:
        return
    by_platform: defaultdict[str, list[Portion]] = defaultdict(list)
    for portion in portions:
        by_platform[portion.platform].append(portion)
    platform_cents = split_whole(cents, {name: _sum(own) for name, own in by_platform.items()})
    for platform, own in by_platform.items():
        places = {f"{place:05}": portion.exact_cents for place, portion in enumerate(own)}
        line_cents = split_whole(platform_cents[platform], places)
        for portion, given in zip(own, line_cents.values(), strict=True):
            yield _line(kind, portion, given)


def _line(kind: LineKind, portion: Portion, cents: int) -> PayLine:
    return PayLine(
        kind=kind,
        platform=portion.platform,
        dated_on=portion.dated_on,
        minutes=portion.minutes,
        km=portion.km,
        rate_eur=portion.rate.value,
        cents=cents,
        rule=portion.rate.rule,
        source=portion.rate.source,
        parameter_row=portion.rate.parameter_row,
    )


def _share(platform: str, time: PlatformTime, lines: Iterable[PayLine]) -> PlatformShare:
    cents: defaultdict[LineKind, int] = defaultdict(int)
    for line in lines:
        if line.platform == platform:
            cents[line.kind] += line.cents
    return PlatformShare(
        platform=platform,
        paid_microseconds=time.paid_microseconds,
        km=time.km,
        paid_minutes=sum(time.whole_paid_minutes.values()),
        worked_minutes=time.whole_worked_minutes,
        top_up_minutes=time.whole_top_up_minutes,
        base_cents=cents[LineKind.BASE],
        supplement_cents=cents[LineKind.SUPPLEMENT],
        top_up_cents=cents[LineKind.TOP_UP],
        phone_cents=cents[LineKind.PHONE],
        bike_cents=cents[LineKind.BIKE],
    )


def _counted_from(day: DayFacts, times: Times, calendar: LocalCalendar) -> date:
    """The date from which the time to pay runs.

    That of the last paid instant; for a floor after a cancellation that of the planned end;
    otherwise the worked day.
    """
    if day.slices:
        return calendar.date_of(max(part.span[1] for part in day.slices) - 1)
    if any(time.top_up_minutes for time in times.values()):
        return calendar.date_of(max(shift.span[1] for shift in day.owed_floors))
    return day.worked_on
