"""The values fields are made of: ids, texts, whole numbers, instants, postcodes.

Each is strict: a number is never read from text, true is not 1, and 1.0 is not a whole number.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, PlainValidator, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from platforms.events.faults import Rule

LARGEST_COUNT: Final = 2**31 - 1
"""Counts, metres and cents are kept in 32-bit columns."""

_CONTROL: Final = r"\x00-\x1f\x7f-\x9f"
_RFC3339_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
_rfc3339 = re.compile(_RFC3339_PATTERN.removesuffix("$")).fullmatch
_rfc3339_without_offset = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
).fullmatch


def refuse(rule: Rule) -> PydanticCustomError:
    """The error that a validator raises for a rule of ours."""
    return PydanticCustomError(rule.value, "breaks a rule")


def read_instant(value: object) -> datetime:
    """An RFC 3339 text with its offset, as an instant in UTC. Raises PydanticCustomError.

    Fractions finer than a microsecond are cut off. A leap second is refused: no clock here
    can hold it.
    Source: RFC 3339, section 5.6 (docs/sources.md#rfc-3339).
    """
    if not isinstance(value, str):
        raise refuse(Rule.NOT_A_STRING)
    if _rfc3339(value) is None:
        no_offset = _rfc3339_without_offset(value) is not None
        raise refuse(Rule.OFFSET_MISSING if no_offset else Rule.NOT_RFC3339)
    try:
        instant = datetime.fromisoformat(value.upper())
    except ValueError:
        raise refuse(Rule.NOT_RFC3339) from None
    if not 2000 <= instant.year <= 2099:
        raise refuse(Rule.OUTSIDE_2000_2099)
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _read_postcode(value: object) -> str:
    """Four digits from 1000 to 9999, sent as text or as a number."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str):
        raise refuse(Rule.NOT_A_STRING)
    if len(text) != 4 or not text.isascii() or not text.isdigit() or text < "1000":
        raise refuse(Rule.NOT_A_BELGIAN_POSTCODE)
    return text


def _is_eur(value: object) -> str:
    if value != "EUR":
        raise refuse(Rule.NOT_EUR)
    return "EUR"


Instant: TypeAlias = Annotated[
    datetime,
    PlainValidator(read_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _RFC3339_PATTERN}),
]

EventId: TypeAlias = Annotated[
    str, Strict(), Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")
]

ExternalId: TypeAlias = Annotated[
    str,
    Strict(),
    # At least one visible character, and no control character anywhere.
    Field(
        min_length=1,
        max_length=200,
        pattern=rf"^[^{_CONTROL}]*[^{_CONTROL}\s][^{_CONTROL}]*$",
    ),
]

# NUL has no place in a text, and one of the databases refuses to store it.
ShortText: TypeAlias = Annotated[str, Strict(), Field(max_length=200, pattern=r"^[^\x00]*$")]
LongText: TypeAlias = Annotated[str, Strict(), Field(max_length=10_000, pattern=r"^[^\x00]*$")]
Token: TypeAlias = Annotated[
    str, Strict(), Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")
]

Count: TypeAlias = Annotated[int, Strict(), Field(ge=0, le=LARGEST_COUNT)]
SignedCents: TypeAlias = Annotated[int, Strict(), Field(ge=-LARGEST_COUNT, le=LARGEST_COUNT)]
BreakMinutes: TypeAlias = Annotated[int, Strict(), Field(ge=0, le=1440)]
Sequence64: TypeAlias = Annotated[int, Strict(), Field(ge=0, le=2**63 - 1)]
Flag: TypeAlias = Annotated[bool, Strict()]
FlagOrFalse: TypeAlias = Annotated[
    bool,
    Strict(),
    BeforeValidator(lambda value: False if value is None else value),
    WithJsonSchema({"type": ["boolean", "null"]}),
]

Latitude: TypeAlias = Annotated[float, Strict(), Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude: TypeAlias = Annotated[float, Strict(), Field(ge=-180, le=180, allow_inf_nan=False)]
Postcode: TypeAlias = Annotated[
    str,
    PlainValidator(_read_postcode),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "^[1-9][0-9]{3}$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ]
        }
    ),
]
Currency: TypeAlias = Annotated[
    Literal["EUR"], PlainValidator(_is_eur), WithJsonSchema({"const": "EUR"})
]
