"""Reading a vendor's JSON, field by field: a field is what it should be, absent, or a named fault."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic_core import PydanticCustomError

from platforms.adapters.native import refuse_field
from platforms.events import InvalidEvent, Rule
from platforms.events.document import JsonObject, read_document
from platforms.events.values import LARGEST_COUNT, read_instant

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Foreign:
    """One object of a vendor's body, and where it stands in it. Null counts as absent."""

    members: JsonObject
    path: str = ""

    def inside(self, name: str) -> "Foreign":
        """The object under a name; an empty one when there is none."""
        value = self.members.get(name)
        return Foreign(value if isinstance(value, dict) else {}, f"{self.path}{name}.")

    def items(self, name: str) -> tuple["Foreign", ...]:
        """The objects in the list under a name; none when there is no list."""
        value = self.members.get(name)
        return tuple(
            Foreign(item, f"{self.path}{name}.{index}.")
            for index, item in enumerate(value if isinstance(value, list) else [])
            if isinstance(item, dict)
        )

    def text(self, *names: str) -> str | None:
        """The first of these fields that is a text, or a whole number as text: ids are both."""
        for name in names:
            value = self.members.get(name)
            if isinstance(value, str) and value:
                return value
            if type(value) is int and abs(value) <= 2**63:  # not true and false, no endless number
                return str(value)
        return None

    def needed_text(self, *names: str) -> str:
        """The same. Raises InvalidEvent when there is none, naming the first field."""
        found = self.text(*names)
        if found is None:
            raise self.fault(names[0], Rule.REQUIRED)
        return found

    def number(self, name: str) -> int | None:
        """A whole number, for codes. None for anything else."""
        value = self.members.get(name)
        return value if type(value) is int else None

    def metres(self, name: str) -> int | None:
        """A distance that some vendors write with decimals: whole metres, the rest cut off."""
        value = self.members.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return int(value) if 0 <= value <= LARGEST_COUNT else None

    def instant_of_milliseconds(self, name: str) -> datetime | None:
        """Milliseconds since 1970. Raises InvalidEvent for what is no such instant."""
        value = self.members.get(name)
        if value is None:
            return None
        if type(value) is not int:
            raise self.fault(name, Rule.NOT_AN_INTEGER)
        try:
            instant = _EPOCH + timedelta(milliseconds=value)
        except OverflowError:
            raise self.fault(name, Rule.OUTSIDE_2000_2099) from None
        if not 2000 <= instant.year <= 2099:
            raise self.fault(name, Rule.OUTSIDE_2000_2099)
        return instant

    def instant(self, *names: str) -> datetime | None:
        """An RFC 3339 text with its offset, the first that is there. Raises InvalidEvent."""
        for name in names:
            value = self.members.get(name)
            if value is None or value == "":
                continue
            try:
                return read_instant(value)
            except PydanticCustomError as wrong:
                raise self.fault(name, Rule(wrong.type)) from None
        return None

    def fault(self, name: str, rule: Rule) -> InvalidEvent:
        """The error for one field."""
        return refuse_field(f"{self.path}{name}", rule)


def read_foreign(raw: bytes) -> Foreign:
    """The JSON object in a vendor's body. Raises MalformedBody, and InvalidEvent for repeated keys
    and NaN: of two values under one key nobody knows which was meant."""
    document = read_document(raw)
    if document.faults:
        raise InvalidEvent(document.faults)
    return Foreign(document.root)


def needed(instant: datetime | None, body: Foreign, name: str) -> datetime:
    """The instant. Raises InvalidEvent, naming the field, when there is none."""
    if instant is None:
        raise body.fault(name, Rule.REQUIRED)
    return instant
