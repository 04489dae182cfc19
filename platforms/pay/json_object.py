"""One object of a JSON document, read field by field; every complaint names the place."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from platforms.pay.dated import DatedRow
from platforms.pay.errors import PayInputError

Read = TypeVar("Read")

WHOLE_DOCUMENT = "The input"
LABELS = frozenset({"key", "name", "note"})  # said to people; they change nothing
DECIMAL_TEXT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999  # beyond them a typing error, and no calendar to rely on


class JsonObject:
    """A JSON object whose fields are all known. An absent field and null are the same.

    `place` is how people are told where it stands; empty for the whole document.

    Raises PayInputError, when it is made, for a value that is not an object and for a field
    nobody reads, because a misspelt one would otherwise be silently ignored.
    """

    def __init__(self, value: object, place: str, known: frozenset[str]) -> None:
        if not isinstance(value, dict):
            raise PayInputError(f"{place or WHOLE_DOCUMENT} must be an object.")
        for key in value:
            if key not in known and key not in LABELS:
                raise PayInputError(f"{place or WHOLE_DOCUMENT} has an unknown field {key!r}.")
        self._values: dict[str, object] = value
        self.place = place

    def value(self, key: str) -> object:
        return self._values.get(key)

    def has(self, key: str) -> bool:
        return self.value(key) is not None

    def inner(self, key: str, known: frozenset[str]) -> "JsonObject":
        """The object inside a field; an empty one when it is absent."""
        found = self.value(key)
        return JsonObject({} if found is None else found, self.at(key), known)

    def is_empty(self) -> bool:
        """Whether it says nothing but labels."""
        return not any(self.has(key) for key in self._values if key not in LABELS)

    def at(self, key: str) -> str:
        """How the place of a field is named to people."""
        return f"{self.place}.{key}" if self.place else key

    def text(self, key: str, default: str | None = None) -> str:
        found = self.value(key)
        if found is None and default is not None:
            return default
        if not isinstance(found, str) or not found:
            raise PayInputError(f"{self.at(key)} must be a text.")
        return found

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        found = self.value(key)
        if found is None:
            return False
        if not isinstance(found, bool):
            raise PayInputError(f"{self.at(key)} must be true or false.")
        return found

    def decimal(self, key: str, default: str | None = None) -> Decimal:
        """A decimal written as text; a whole number may stand without quotes."""
        found = self.value(key)
        return decimal_of(default if found is None else found, self.at(key))

    def amount(self, key: str, default: str | None = None) -> Decimal:
        """A decimal that is not negative."""
        found = self.decimal(key, default)
        if found < 0:
            raise PayInputError(f"{self.at(key)} must not be negative.")
        return found

    def count(self, key: str, default: str | None = None) -> int:
        """A whole number that is not negative."""
        found = self.amount(key, default)
        if found != int(found):
            raise PayInputError(f"{self.at(key)} must be a whole number.")
        return int(found)

    def day(self, key: str) -> date | None:
        found = self.value(key)
        return None if found is None else day_of(found, self.at(key))

    def first_day(self) -> date:
        """The `valid_from` that every dated row needs."""
        return day_of(self.value("valid_from"), self.at("valid_from"))

    def moment(self, key: str) -> datetime | None:
        """A timestamp, with or without offset; None when absent."""
        found = self.value(key)
        return None if found is None else moment_of(found, self.at(key))

    def items(self, key: str) -> list[tuple[object, str]]:
        """The values of a list with the place of each; none when the list is absent."""
        found = self.value(key)
        if found is None:
            return []
        if not isinstance(found, list):
            raise PayInputError(f"{self.at(key)} must be a list.")
        return [(value, f"{self.at(key)}[{index}]") for index, value in enumerate(found)]

    def dated(
        self, key: str, fields: frozenset[str], read_value: Callable[["JsonObject"], Read]
    ) -> tuple[DatedRow[Read], ...]:
        """A dated list, each row with the fields named. Raises when two rows begin on one day."""
        rows: list[DatedRow[Read]] = []
        known = fields | {"valid_from", "source", "parameter_row"}
        for value, place in self.items(key):
            row = JsonObject(value, place, known)
            rows.append(
                DatedRow(
                    valid_from=row.first_day(),
                    value=read_value(row),
                    source=row.text("source") if row.has("source") else "",
                    parameter_row=row.count("parameter_row") if row.has("parameter_row") else None,
                )
            )
        if len({row.valid_from for row in rows}) < len(rows):
            raise PayInputError(f"{self.at(key)} has two rows that begin on the same day.")
        return tuple(rows)


def decimal_of(value: object, place: str) -> Decimal:
    """A decimal from text or a whole number. A binary float is refused: it is not exact."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not DECIMAL_TEXT.fullmatch(value):
        raise PayInputError(f"{place} must be a decimal number written as text.")
    return Decimal(value)


def day_of(value: object, place: str) -> date:
    """A calendar day written YYYY-MM-DD."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise PayInputError(f"{place} must be a date written YYYY-MM-DD.")
    return day


def moment_of(value: object, place: str) -> datetime:
    """A timestamp in ISO 8601. One without offset is returned as it is, without time zone."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise PayInputError(f"{place} must be a timestamp in ISO 8601.")
    return moment
