"""Belgian working days: Monday to Friday without the ten legal holidays."""

from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=512)
def easter_sunday(year: int) -> date:
    """Easter of a year in the Gregorian calendar, by the anonymous algorithm of 1876."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, year_rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late_shift = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late_shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def legal_holidays(year: int) -> frozenset[date]:
    """The ten legal holidays; replacement days differ by employer and are not among them.

    Source: law of 4 January 1974 on holidays (docs/sources.md#legal-holidays).
    """
    easter = easter_sunday(year)
    moving = (easter + n * ONE_DAY for n in (1, 39, 50))
    fixed = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
    return frozenset(moving) | {date(year, month, day) for month, day in fixed}


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in legal_holidays(day.year)


def last_working_day_until(day: date) -> date:
    """The day itself when it is a working day, otherwise the last one before it."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def working_days_before(day: date, count: int) -> date:
    """The working day that lies that many working days before a day."""
    for _ in range(count):
        day = last_working_day_until(day - ONE_DAY)
    return day


def working_days_between(after: date, until: date) -> tuple[date, ...]:
    """The working days after one day, up to and including another."""
    days = (after + n * ONE_DAY for n in range(1, (until - after).days + 1))
    return tuple(day for day in days if is_working_day(day))
