"""What can be wrong with an event: unreadable as a whole, or readable with faults in its fields.

ValueError
├── MalformedBody   not a JSON object at all; answered with 400
└── InvalidEvent    a JSON object whose content breaks rules; answered with 422 and all faults
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Unreadable(StrEnum):
    """Why a body could not be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    BYTE_ORDER_MARK = "byte_order_mark"
    NOT_JSON = "not_json"
    NESTED_TOO_DEEP = "nested_too_deep"
    NOT_AN_OBJECT = "not_an_object"


class Rule(StrEnum):
    """The rule a field breaks. The names are published: senders' programs compare them."""

    REQUIRED = "required"
    NOT_A_STRING = "not_a_string"
    NOT_AN_INTEGER = "not_an_integer"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_BOOLEAN = "not_a_boolean"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_LIST = "not_a_list"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_VALUE = "unknown_value"
    NOT_EUR = "not_eur"
    NOT_A_BELGIAN_POSTCODE = "not_a_belgian_postcode"
    NOT_RFC3339 = "not_rfc3339"
    OFFSET_MISSING = "offset_missing"
    OUTSIDE_2000_2099 = "outside_2000_2099"
    END_NOT_AFTER_START = "end_not_after_start"
    END_BEFORE_START = "end_before_start"
    LONGER_THAN_24_HOURS = "longer_than_24_hours"
    DIFFERS_FROM_HEADER = "differs_from_header"
    DUPLICATE_KEY = "duplicate_key"
    NOT_FINITE = "not_finite"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, order=True)
class FieldFault:
    """One fault: the field as a dotted path into the body (`data.shift.breaks.0.end`), and the rule."""

    field: str
    rule: Rule


_UNREADABLE_SENTENCES = {
    Unreadable.EMPTY: "The body is empty.",
    Unreadable.TOO_LARGE: "The body is larger than 1 MiB.",
    Unreadable.NOT_UTF8: "The body is not UTF-8.",
    Unreadable.BYTE_ORDER_MARK: "The body starts with a byte-order mark.",
    Unreadable.NOT_JSON: "The body is not JSON.",
    Unreadable.NESTED_TOO_DEEP: "The body is nested too deeply.",
    Unreadable.NOT_AN_OBJECT: "The body is not a JSON object.",
}


class MalformedBody(ValueError):
    """The body is no JSON object that can be read; `reason` says why."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(_UNREADABLE_SENTENCES[reason])
        self.reason = reason


MOST_FAULTS_TOLD: Final = 200


class InvalidEvent(ValueError):
    """The event breaks rules; `faults` names them all (the first 200), once each, sorted.

    `event_id` is the id the body gives, when it gives a text: a batch answers under it.
    """

    def __init__(self, faults: Iterable[FieldFault], *, event_id: str | None = None) -> None:
        self.faults = tuple(sorted(set(faults)))[:MOST_FAULTS_TOLD]
        self.event_id = event_id
        told = ", ".join(f"{fault.field} ({fault.rule})" for fault in self.faults[:5])
        more = f" and {len(self.faults) - 5} more" if len(self.faults) > 5 else ""
        super().__init__(f"The event is not valid: {told}{more}.")
