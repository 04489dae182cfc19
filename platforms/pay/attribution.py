"""Which platform a worked day's time belongs to: exactly for amounts, in whole minutes for people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from platforms.pay.units import DayFacts, Unit
from platforms.rounding import split_whole

Exact = Fraction | int


@dataclass(slots=True)
class PlatformTime:
    """The part of one platform in a worked day.

    Platforms share the minutes of a unit and date in proportion to their paid time in it; these
    minutes are exact fractions. The whole minutes are the same, split so that they add up.
    """

    paid_microseconds: int = 0
    paid_minutes: defaultdict[date, Exact] = field(default_factory=lambda: defaultdict(int))
    worked_minutes: Exact = 0
    top_up_minutes: Exact = 0
    km: Decimal = Decimal(0)
    whole_paid_minutes: dict[date, int] = field(default_factory=dict)
    whole_worked_minutes: int = 0
    whole_top_up_minutes: int = 0


def attribute(day: DayFacts, units: Sequence[Unit]) -> dict[str, PlatformTime]:
    """Every platform with paid time, kilometres or an owed floor that day, in order of name."""
    times: defaultdict[str, PlatformTime] = defaultdict(PlatformTime)
    for unit in units:
        _share_paid_time(unit, times)
        if not unit.slices and unit.top_up_minutes:
            for platform in unit.owed_by:
                times[platform].top_up_minutes += _part(unit.top_up_minutes, 1, len(unit.owed_by))
    for shift in day.begun:
        if shift.km:
            times[shift.platform].km += shift.km
    by_name = {platform: times[platform] for platform in sorted(times)}
    _share_whole_minutes(units, by_name)
    return by_name


def _share_paid_time(unit: Unit, times: defaultdict[str, PlatformTime]) -> None:
    paid: defaultdict[date, int] = defaultdict(int)
    worked: defaultdict[date, int] = defaultdict(int)
    for part in unit.slices:
        paid[part.sliced_on] += part.microseconds
        worked[part.sliced_on] += part.microseconds * part.is_worked
    paid_in_unit = sum(paid.values())
    for part in unit.slices:
        time, on, length = times[part.platform], part.sliced_on, part.microseconds
        time.paid_microseconds += length
        time.paid_minutes[on] += _part(unit.paid_minutes[on], length, paid[on])
        time.top_up_minutes += _part(unit.top_up_minutes, length, paid_in_unit)
        if part.is_worked:
            time.worked_minutes += _part(unit.worked_minutes[on], length, worked[on])


def _part(minutes: int, length: int, of_length: int) -> Exact:
    return minutes if length == of_length else Fraction(minutes * length, of_length)


def _share_whole_minutes(units: Sequence[Unit], times: Mapping[str, PlatformTime]) -> None:
    if not times:
        return
    dates = sorted({on for unit in units for on in unit.paid_minutes})
    for on in dates:
        total = sum(unit.paid_minutes.get(on, 0) for unit in units)
        exact = {name: time.paid_minutes[on] for name, time in times.items()}
        for name, minutes in split_whole(total, exact).items():
            times[name].whole_paid_minutes[on] = minutes
    worked = sum(minutes for unit in units for minutes in unit.worked_minutes.values())
    worked_parts = split_whole(worked, {n: time.worked_minutes for n, time in times.items()})
    top_up = sum(unit.top_up_minutes for unit in units)
    top_up_parts = split_whole(top_up, {n: time.top_up_minutes for n, time in times.items()})
    for name, time in times.items():
        time.whole_worked_minutes = worked_parts[name]
        time.whole_top_up_minutes = top_up_parts[name]
