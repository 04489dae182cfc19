"""Reads what was typed into a form of the console."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.errors import Invalid

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST_NUMBER = 18


class FieldWrong(Invalid):
    """A field of the form cannot be read."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(
            "A field is missing or cannot be read.", errors=[{"field": field, "rule": rule}]
        )


def needed(fields: Mapping[str, str], name: str) -> str:
    """A text that has to be there. Raises FieldWrong."""
    text = fields.get(name, "")
    if not text:
        raise FieldWrong(name, "required")
    return text


def optional(fields: Mapping[str, str], name: str) -> str | None:
    """A text, or None for an empty field."""
    return fields.get(name) or None


def day(fields: Mapping[str, str], name: str) -> date | None:
    """A date as a date field sends it; None for an empty one. Raises FieldWrong."""
    text = fields.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldWrong(name, "date") from None


def moment(fields: Mapping[str, str], name: str) -> datetime | None:
    """Belgian local time as a field of date and time sends it. Raises FieldWrong."""
    text = fields.get(name, "")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldWrong(name, "date-time") from None


def number(fields: Mapping[str, str], name: str) -> int | None:
    """A whole number; None for an empty field. Raises FieldWrong."""
    text = fields.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise FieldWrong(name, "integer")
    return int(text)


def choice(fields: Mapping[str, str], name: str, kind: type[Choice]) -> Choice:
    """One of the words of a list. Raises FieldWrong."""
    text = fields.get(name, "")
    if text not in {each.value for each in kind}:
        raise FieldWrong(name, "enum")
    return kind(text)


def answer(fields: Mapping[str, str], name: str) -> bool | None:
    """Yes, no, or not known."""
    return {"yes": True, "no": False}.get(fields.get(name, ""))
