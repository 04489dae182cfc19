"""What was typed into the forms of a case's papers: Belgian local time, days, words of a list."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.errors import Invalid, NotFound

Word = TypeVar("Word", bound=StrEnum)


class NoSuchDeed(NotFound):
    """The page has no such form, or no such file."""

    def __init__(self, name: str) -> None:
        super().__init__("This page has no such form or file.", name=name)


def instant(fields: Mapping[str, str], name: str) -> datetime | None:
    """A local day and time of day as an instant; None when it was left empty.

    Of an hour that the clock change gives twice the first is taken. Raises Invalid.
    """
    text = fields.get(name, "")
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "Write a day and an hour.", errors=[{"field": name, "rule": "time"}]
        ) from None
    if local.tzinfo is None:
        local = local.replace(tzinfo=BRUSSELS)
    return local.astimezone(UTC)


def needed_instant(fields: Mapping[str, str], name: str, now: datetime) -> datetime:
    """The same; left empty it is now."""
    return instant(fields, name) or now


def day(fields: Mapping[str, str], name: str) -> date | None:
    """A day; None when it was left empty. Raises Invalid."""
    text = fields.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("Write a day.", errors=[{"field": name, "rule": "date"}]) from None


def needed_day(fields: Mapping[str, str], name: str) -> date:
    """A day that was typed. Raises Invalid."""
    found = day(fields, name)
    if found is None:
        raise Invalid("Write a day.", errors=[{"field": name, "rule": "required"}])
    return found


def word(fields: Mapping[str, str], name: str, words: type[Word]) -> Word:
    """A word of a list. Raises Invalid."""
    found = maybe_word(fields, name, words)
    if found is None:
        raise Invalid("Choose an answer.", errors=[{"field": name, "rule": "enum"}])
    return found


def maybe_word(fields: Mapping[str, str], name: str, words: type[Word]) -> Word | None:
    """A word of a list, None when it was left empty or is none of it."""
    known = {each.value: each for each in words}
    return known.get(fields.get(name, ""))
