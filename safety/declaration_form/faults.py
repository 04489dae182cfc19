"""What is wrong with a filled-in form, zone by zone; nothing of it stops anybody from writing on."""

from dataclasses import dataclass
from enum import StrEnum

from safety.declaration_form.zones import Spot


class FaultRule(StrEnum):
    """Every rule of a zone that a value can break; the words for it are in the catalogue."""

    MISSING = "missing"
    FORBIDDEN = "forbidden"
    TOO_LONG = "too_long"
    BAD_SIGNS = "bad_signs"
    DIGIT_IN_NAME = "digit_in_name"
    NOT_A_DATE = "not_a_date"
    NOT_AN_HOUR = "not_an_hour"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_IN_LIST = "not_in_list"
    IN_FUTURE = "in_future"
    BEFORE_EMPLOYMENT = "before_employment"
    AFTER_EMPLOYMENT = "after_employment"
    BEFORE_ACCIDENT = "before_accident"
    BEFORE_STOP = "before_stop"
    AFTER_DEATH = "after_death"
    TOO_LONG_AGO = "too_long_ago"
    NOT_IN_SIMPLIFIED = "not_in_simplified"
    RESUMPTION_NEEDED = "resumption_needed"
    NO_RESUMPTION_HERE = "no_resumption_here"
    TOO_MANY_DAYS = "too_many_days"
    STANDS_ALONE = "stands_alone"
    TWICE = "twice"
    NO_TEXT_WITH_NONE = "no_text_with_none"
    WRONG_YEAR = "wrong_year"
    UNKNOWN_POSTCODE = "unknown_postcode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One broken rule at one spot."""

    spot: Spot
    rule: FaultRule
