"""Which sentence explains an anomaly to people: many codes of the glossary mean the same to them.

Source: glossary of the Dimona messages (docs/sources.md#dimona-glossary).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from declarations.dimona.anomalies import ANOMALIES


class AnomalyWords(StrEnum):
    """What an anomaly means to the person who has to do something about it."""

    IDENTICAL_PERIOD = "identical_period"
    OVERLAP = "overlap"
    PERIOD_UNKNOWN = "period_unknown"
    LATE = "late"
    CONTINGENT = "contingent"
    FLEXI = "flexi"
    PERSON_UNKNOWN = "person_unknown"
    OTHER_PERSON = "other_person"
    DIFFERS = "differs"
    PLACE = "place"
    TYPE_AND_COMMITTEE = "type_and_committee"
    WORKER_TYPE = "worker_type"
    COMMITTEE = "committee"
    EMPLOYER_NUMBER = "employer_number"
    EMPLOYER_INACTIVE = "employer_inactive"
    CLOSED_NOW = "closed_now"
    MANDATE = "mandate"
    SECURED = "secured"
    CANCELLED_BEFORE = "cancelled_before"
    NOTHING_CHANGED = "nothing_changed"
    LOCKED = "locked"
    POSTPONED = "postponed"
    CLOSING = "closing"
    TOO_LONG = "too_long"
    QUARTER = "quarter"
    DATES = "dates"
    HOURS = "hours"
    PLANNED_HOURS = "planned_hours"
    CONDITIONS = "conditions"
    WORK_RECORD = "work_record"
    YOUNG = "young"
    FORM = "form"
    UNKNOWN = "unknown"


_CODES: Mapping[AnomalyWords, str] = {
    AnomalyWords.IDENTICAL_PERIOD: "90373-333 90378-333",
    AnomalyWords.OVERLAP: "90373-334 90378-334",
    AnomalyWords.PERIOD_UNKNOWN: "00913-354 00913-001 00913-003",
    AnomalyWords.LATE: "90373-460 90378-460",
    AnomalyWords.CONTINGENT: "90017-369 90256-369",
    AnomalyWords.FLEXI: "90017-510",
    AnomalyWords.PERSON_UNKNOWN: "90017-151 90017-363 00024-001 00024-003",
    AnomalyWords.OTHER_PERSON: "00024-347",
    AnomalyWords.DIFFERS: "00024-348 00025-348 00026-348 00028-348 00029-348",
    AnomalyWords.PLACE: "00776-003 00776-005",
    AnomalyWords.TYPE_AND_COMMITTEE: "90374-349",
    AnomalyWords.WORKER_TYPE: "00655-001 00655-003 00655-005 00655-350",
    AnomalyWords.COMMITTEE: "00046-001 00046-003 00046-005",
    AnomalyWords.EMPLOYER_NUMBER: (
        "00014-003 00011-003 00948-003 00014-235 00011-235 00948-235 90256-364 00014-347 00011-347 "
        "00014-022"
    ),
    AnomalyWords.EMPLOYER_INACTIVE: "90373-343 90378-343 90256-151",
    AnomalyWords.CLOSED_NOW: "90373-450 90378-450",
    AnomalyWords.MANDATE: "90256-155",
    AnomalyWords.SECURED: "90256-342",
    AnomalyWords.CANCELLED_BEFORE: "00913-355",
    AnomalyWords.NOTHING_CHANGED: "90378-444",
    AnomalyWords.LOCKED: "00913-362 00913-181 00913-357",
    AnomalyWords.POSTPONED: "00910-344 00911-344",
    AnomalyWords.CLOSING: "00913-359 00913-356",
    AnomalyWords.TOO_LONG: "90373-341 90378-341",
    AnomalyWords.QUARTER: "90373-421 90378-421",
    AnomalyWords.DATES: (
        "90373-339 00910-001 00910-003 00910-005 00910-008 00911-001 00911-003 00911-005 00911-008 "
        "00911-014 00913-368 00911-368 90378-368 90378-360 90378-361"
    ),
    AnomalyWords.HOURS: "00777-001 00777-003 00777-005 00778-001 00778-003 00778-005 00778-345",
    AnomalyWords.PLANNED_HOURS: "01135-001 01135-003 01135-005",
    AnomalyWords.CONDITIONS: "90373-483 90378-483",
    AnomalyWords.WORK_RECORD: "90017-058",
    AnomalyWords.YOUNG: "90017-514 90017-515",
    AnomalyWords.FORM: "90059-134",
}

_WORDS: Mapping[str, AnomalyWords] = MappingProxyType(
    {code: words for words, codes in _CODES.items() for code in codes.split()}
)


def words_of(code: str) -> AnomalyWords:
    """The sentence for a code; one of its own for a code that we do not know."""
    return _WORDS.get(code, AnomalyWords.UNKNOWN)


def codes_without_words() -> frozenset[str]:
    """Known codes that nobody has put into words."""
    return frozenset(ANOMALIES) - frozenset(_WORDS)
