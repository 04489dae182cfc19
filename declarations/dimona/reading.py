"""Reading plain JSON values into typed ones; what is wrong is said in one sentence.

The sentences name the place, never the value: it may be a national number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from declarations.errors import DecisionInputError

JsonObject = Mapping[str, object]

_HOUR = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]", re.ASCII)
_Choice = TypeVar("_Choice", bound=StrEnum)
_YEARS_WE_CAN_COUNT_IN = range(2, 9989)  # room for zones and for dates ten years ahead


def as_object(value: object, where: str) -> JsonObject:
    """The value as a JSON object."""
    if not isinstance(value, Mapping):
        raise DecisionInputError(f"{where} must be an object.")
    return value


def as_list(value: object, where: str) -> Sequence[object]:
    """The value as a JSON list."""
    if not isinstance(value, list | tuple):
        raise DecisionInputError(f"{where} must be a list.")
    return value


def required(source: JsonObject, key: str, where: str) -> object:
    """The value of a key that must be there and not null."""
    value = source.get(key)
    if value is None:
        raise DecisionInputError(f"{where} must have {key}.")
    return value


def text(value: object, where: str) -> str:
    """The value as text."""
    if not isinstance(value, str):
        raise DecisionInputError(f"{where} must be text.")
    return value


def optional_text(source: JsonObject, key: str, where: str) -> str | None:
    """The text of a key without surrounding blanks; missing, null and blank are all None."""
    value = source.get(key)
    return None if value is None else text(value, f"{where}.{key}").strip() or None


def whole_number(value: object, where: str) -> int:
    """The value as an integer of zero or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise DecisionInputError(f"{where} must be a whole number of zero or more.")
    return value


def optional_number(source: JsonObject, key: str, where: str) -> int | None:
    """The integer of a key; missing and null are None."""
    value = source.get(key)
    return None if value is None else whole_number(value, f"{where}.{key}")


def identifier(value: object, where: str) -> int:
    """An id of the authority: an integer, or its digits as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return whole_number(value, where)


def instant(value: object, where: str) -> datetime:
    """An ISO 8601 instant with offset, in UTC."""
    try:
        at = datetime.fromisoformat(text(value, where))
        if at.tzinfo is not None and at.year in _YEARS_WE_CAN_COUNT_IN:
            return at.astimezone(UTC)
    except ValueError as error:
        if isinstance(error, DecisionInputError):
            raise
    raise DecisionInputError(
        f"{where} must be a time with its offset, such as 2027-02-12T17:00:00Z."
    )


def calendar_date(value: object, where: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text(value, where))
    except ValueError as error:
        if isinstance(error, DecisionInputError):
            raise
    raise DecisionInputError(f"{where} must be a date written YYYY-MM-DD.")


def optional_date(source: JsonObject, key: str, where: str) -> date | None:
    """The date of a key; missing and null are None."""
    value = source.get(key)
    return None if value is None else calendar_date(value, f"{where}.{key}")


def optional_hour(source: JsonObject, key: str, where: str) -> str | None:
    """The time of day of a key, written HHMM; missing, null and blank are all None."""
    value = optional_text(source, key, where)
    if value is not None and not _HOUR.fullmatch(value):
        raise DecisionInputError(f"{where}.{key} must be a time of day written HHMM.")
    return value


def choice(value: object, choices: type[_Choice], where: str) -> _Choice:
    """One of the named values."""
    if isinstance(value, str):
        for member in choices:
            if member.value == value:
                return member
    names = ", ".join(member.value for member in choices)
    raise DecisionInputError(f"{where} must be one of: {names}.")
