"""Reads the fields of a JSON object, each refused with one sentence when its shape is wrong.

A field that is absent or null counts as not stated. Unknown fields are left alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar, cast

Choice = TypeVar("Choice", bound=StrEnum)

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
# Outside these years a date is a typing error, and calendar arithmetic may leave its range.
FIRST_YEAR, LAST_YEAR = 1950, 2150
LARGEST_COUNT = 10**12
# Decimal exponents beyond these are no count of hours, persons or percents.
LARGEST_EXPONENT, SMALLEST_EXPONENT = 15, -9


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one object, and the class of error that says what is wrong with them."""

    values: Mapping[str, object]
    error: type[ValueError]

    @classmethod
    def of(cls, document: object, error: type[ValueError]) -> "Fields":
        """Wrap a parsed JSON value. Raises the error when it is not an object."""
        if not isinstance(document, dict):
            raise error("The input must be a JSON object.")
        return cls(cast("dict[str, object]", document), error)

    def raw(self, name: str) -> object:
        """The value as it stands, None when absent."""
        return self.values.get(name)

    def flag(self, name: str) -> bool | None:
        """A true or false."""
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        raise self.error(f'"{name}" must be true or false.')

    def text(self, name: str) -> str | None:
        """A text, as it stands."""
        value = self.raw(name)
        if value is None or isinstance(value, str):
            return value
        raise self.error(f'"{name}" must be text.')

    def choice(self, name: str, among: type[Choice]) -> Choice | None:
        """One of the words of an enum."""
        value = self.raw(name)
        return None if value is None else self.choice_of(value, name, among)

    def choice_of(self, value: object, name: str, among: type[Choice]) -> Choice:
        """Read a value that was found under a name as one of the words of an enum."""
        words = [word.value for word in among]
        if not isinstance(value, str) or value not in words:
            raise self.error(f'"{name}" must be one of {", ".join(words)}.')
        return among(value)

    def whole_number(self, name: str) -> int | None:
        """A whole number of at least zero."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.error(f'"{name}" must be a whole number, zero or more.')
        if not 0 <= value <= LARGEST_COUNT:
            raise self.error(f'"{name}" must be from 0 to {LARGEST_COUNT}.')
        return value

    def decimal(self, name: str) -> Decimal | None:
        """A number of at least zero, as a JSON number or as text with a decimal point."""
        value = self.raw(name)
        if value is None:
            return None
        refusal = self.error(f'"{name}" must be a number, zero or more.')
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise refusal
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise refusal from None
        if not number.is_finite() or number < 0:
            raise refusal
        if number and not SMALLEST_EXPONENT <= number.adjusted() <= LARGEST_EXPONENT:
            raise refusal
        return number

    def day(self, name: str) -> date | None:
        """A calendar date written YYYY-MM-DD."""
        value = self.raw(name)
        return None if value is None else self.day_of(value, name)

    def day_of(self, value: object, name: str) -> date:
        """Read a value that was found under a name as a calendar date."""
        refusal = self.error(f'"{name}" must be a date written YYYY-MM-DD.')
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise refusal
        try:
            return self._plausible(date.fromisoformat(value), name)
        except ValueError as wrong:
            raise wrong if isinstance(wrong, self.error) else refusal from None

    def instant(self, name: str) -> datetime | None:
        """A moment written in ISO 8601 with Z or an offset."""
        value = self.raw(name)
        if value is None:
            return None
        refusal = self.error(f'"{name}" must be an instant with Z or an offset.')
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            raise refusal
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise refusal from None
        self._plausible(moment.date(), name)
        return moment

    def instant_or_day(self, name: str) -> datetime | date | None:
        """A moment, or a calendar date where the hour does not matter."""
        value = self.raw(name)
        is_day = isinstance(value, str) and DAY.fullmatch(value) is not None
        return self.day(name) if is_day else self.instant(name)

    def _plausible(self, day: date, name: str) -> date:
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
        raise self.error(f'"{name}" lies outside the years {FIRST_YEAR} to {LAST_YEAR}.')
