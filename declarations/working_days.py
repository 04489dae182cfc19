"""Belgian public holidays, working days, and the instants at which a legal day ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from declarations.parameters import value_on, values_on

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The zone of the legal day in Belgium."""

ONE_DAY = timedelta(days=1)
_FIRST_EASTER_YEAR = 1583  # the calendar in use today began in October 1582


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar.

    Source: the anonymous Gregorian algorithm (docs/sources.md#easter).
    """
    golden, century, rest = year % 19, year // 100, year % 100
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The ten legal holidays of a year.

    Source: act of 4 January 1974 on public holidays (docs/sources.md#public-holidays).
    """
    first_day = date(year, 1, 1)
    fixed = {
        date.fromisoformat(f"{year:04d}-{month_day}")
        for month_day in values_on("public_holiday.fixed", first_day)
    }
    if year < _FIRST_EASTER_YEAR:
        return frozenset(fixed)
    easter = easter_sunday(year)
    offsets = values_on("public_holiday.easter", first_day)
    return frozenset(fixed | {easter + timedelta(days=int(days)) for days in offsets})


@cache
def _working_weekdays(scope_day: date) -> frozenset[int]:
    return frozenset(int(weekday) for weekday in value_on("working_weekdays", scope_day).split())


def is_working_day(day: date) -> bool:
    """Whether a deadline in working days counts this day: neither Sunday nor public holiday.

    Saturday counts, because the authority does not say that it does not and the shorter period is
    the safe reading.

    Source: general instructions on Dimona (docs/sources.md#dimona-deadlines).
    """
    return day.isoweekday() in _working_weekdays(day) and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """The first working day after a day."""
    following = day + ONE_DAY
    while not is_working_day(following):
        following += ONE_DAY
    return following


def start_of_day(day: date, zone: ZoneInfo = BRUSSELS) -> datetime:
    """Midnight at the beginning of a local day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo = BRUSSELS) -> datetime:
    """Midnight at the end of a local day, in UTC: the first instant at which it is over."""
    return start_of_day(day + ONE_DAY, zone)


def first_day_of_quarter(day: date) -> date:
    """The first day of the calendar quarter that contains a day."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def last_day_of_month(day: date) -> date:
    """The last day of the month that contains a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def month_after_quarter_ends_on(day: date, *, months: int) -> date:
    """The last day of the month so many months after the quarter that contains a day."""
    month_index = first_day_of_quarter(day).month + 2 + months  # 1-based, may pass December
    year, month = day.year + (month_index - 1) // 12, (month_index - 1) % 12 + 1
    return last_day_of_month(date(year, month, 1))
