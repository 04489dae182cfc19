"""How amounts, dates, times and durations are written, per language, in Belgian time."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal

from courier_api.foundation.clock import BRUSSELS
from courier_api.locale.catalogue import Catalogue, Language

CENTS_PER_EURO = 100
MINUTES_PER_HOUR = 60


def money(cents: int, language: Language) -> str:
    """An amount in euro with two decimals."""
    return format_currency(Decimal(cents) / CENTS_PER_EURO, "EUR", locale=language.region)


def hourly_rate(rate: str, language: Language) -> str:
    """An hourly rate with the decimals it has, two at least."""
    return format_currency(
        Decimal(rate), "EUR", locale=language.region, currency_digits=False,
        format=_rate_pattern(language),
    )  # fmt: skip


def number(value: int, language: Language) -> str:
    """A whole number with its thousands marked."""
    return format_decimal(value, locale=language.region)


class Count(int):
    """A number that chooses a plural and is shown with its thousands marked."""

    def __new__(cls, value: int, language: Language) -> "Count":
        """The number, for readers of a language."""
        made = super().__new__(cls, value)
        made.shown = number(value, language)
        return made

    shown: str

    def __str__(self) -> str:
        return self.shown


def decimal(value: Decimal, language: Language) -> str:
    """A decimal number with the decimals it has, no trailing noughts."""
    return format_decimal(value, locale=language.region, decimal_quantization=False)


def fixed(value: Decimal | float, language: Language) -> str:
    """A figure with two decimals, rounded half up, its thousands marked."""
    exact = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return format_decimal(exact, format="#,##0.00", locale=language.region)


def weekday_name(weekday: int, language: Language) -> str:
    """A day of the week, abbreviated; 0 is Monday."""
    return format_date(date(2024, 1, 1 + weekday), "EEE", locale=language.region)


def month_name(month: date, language: Language) -> str:
    """Month and year: "March 2026"."""
    return format_date(month, "LLLL y", locale=language.region)


def clock_time(instant: datetime) -> str:
    """The time of day in Belgium, 24 hours."""
    return format_datetime(instant.astimezone(BRUSSELS), "HH:mm")


def long_date(day: date, catalogue: Catalogue, language: Language) -> str:
    """Weekday, day and month in words."""
    pattern = "format.long_date_first" if day.day == 1 else "format.long_date"
    return format_date(day, catalogue.text(pattern, language), locale=language.region)


def short_date(day: date, catalogue: Catalogue, language: Language) -> str:
    """Weekday, day and month, abbreviated."""
    return format_date(day, catalogue.text("format.short_date", language), locale=language.region)


def full_date(day: date, language: Language) -> str:
    """Day, month and year in words, for what holds for years."""
    pattern = "d'er' MMMM y" if day.day == 1 and language is Language.FR else "d MMMM y"
    if language is Language.DE:
        pattern = "d. MMMM y"  # of an ordinal number German has the dot
    return format_date(day, pattern, locale=language.region)


def numeric_date(day: date, catalogue: Catalogue, language: Language) -> str:
    """Day and month in figures: the shortest form, in letters that every SMS can carry."""
    return format_date(day, catalogue.text("format.numeric_date", language), locale=language.region)


def moment(instant: datetime, catalogue: Catalogue, language: Language) -> str:
    """Abbreviated date and time of day in Belgium."""
    local = instant.astimezone(BRUSSELS)
    return f"{short_date(local.date(), catalogue, language)} {clock_time(instant)}"


def duration(minutes: int, catalogue: Catalogue, language: Language) -> str:
    """Hours and minutes: "1 h 40", "3 h", "40 min"."""
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    if hours == 0:
        return catalogue.text("format.minutes", language, minutes=rest)
    if rest == 0:
        return catalogue.text("format.hours", language, hours=hours)
    return catalogue.text("format.hours_minutes", language, hours=hours, minutes=f"{rest:02d}")


def span(length: timedelta, language: Language) -> str:
    """A length of time in one unit of words: "2 days", "40 minutes"."""
    return format_timedelta(abs(length), locale=language.region, threshold=1.5)


def _rate_pattern(language: Language) -> str:
    pattern = language.region.currency_formats["standard"].pattern
    return str(pattern).replace("0.00", "0.00##")
