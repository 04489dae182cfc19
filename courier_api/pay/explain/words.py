"""One language's words for the explanation: sentences of the catalogue with figures written out."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from courier_api.locale import formats
from courier_api.locale.catalogue import Catalogue, Language


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences and figures of one language."""

    catalogue: Catalogue
    language: Language

    def text(self, key: str, **facts: object) -> str:
        """One text. Raises MissingText rather than leaving a hole."""
        return self.catalogue.text(key, self.language, **facts)

    def money(self, cents: int) -> str:
        return formats.money(cents, self.language)

    def rate(self, rate_eur: str) -> str:
        return formats.hourly_rate(rate_eur, self.language)

    def duration(self, minutes: int) -> str:
        return formats.duration(minutes, self.catalogue, self.language)

    def day(self, day: date) -> str:
        return formats.long_date(day, self.catalogue, self.language)

    def short_day(self, day: date) -> str:
        return formats.short_date(day, self.catalogue, self.language)

    def month(self, month: date) -> str:
        return formats.month_name(month, self.language)

    def decimal(self, value: Decimal) -> str:
        return formats.decimal(value, self.language)

    def clock(self, instant: datetime | None) -> str:
        """The time of day; a word for "not told" where there is none."""
        return formats.clock_time(instant) if instant else self.text("explain.unknown_time")

    def moment(self, instant: datetime) -> str:
        return formats.moment(instant, self.catalogue, self.language)
