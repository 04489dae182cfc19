"""How long what is kept about incidents and messages stays; each limit is a dated row of parameters.

Source: own policy (docs/sources.md#own-policy), but for the detailed report of a serious accident.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safety import figures

EVIDENCE_TAG = "evidence"
"""A case with this word among its tags keeps its photos: somebody may still need them."""
SERIOUS = frozenset(("serious", "very_serious", "suspected_serious", "suspected_very_serious"))


class Kept(StrEnum):
    """What has a limit, in years; the value is the name of its figure."""

    CONFIDENTIAL = "retention.confidential"
    """From the last message of a conversation."""
    PHOTOS = "retention.photos"
    """From the day the case was closed."""
    SERIOUS_PHOTOS = "retention.photos_of_serious"
    """The same of a serious accident, as long as its report."""
    NEAR_MISS = "retention.near_miss"
    """From the day it happened; then nobody's name stands in it."""
    SMS_TEXT = "retention.sms_text"
    """From the day it was written."""
    SMS_DELIVERY = "retention.sms_delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedCase:
    """What decides how long photos of a closed case are kept."""

    closed_on: date
    incident_class: str
    is_lasting: bool
    """Somebody died or keeps harm: nothing is erased by itself."""
    tags: tuple[str, ...] = ()


def kept_since(kept: Kept, today: date) -> date:
    """The first day whose things are still kept: what is older goes.

    Of 29 February a year without one keeps from 28 February.
    """
    years = figures.whole(kept.value, today)
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def may_erase_photos(case: ClosedCase, today: date) -> bool:
    """Whether the photos of a closed case have been kept long enough."""
    if case.is_lasting or EVIDENCE_TAG in case.tags:
        return False
    kept = Kept.SERIOUS_PHOTOS if case.incident_class in SERIOUS else Kept.PHOTOS
    return case.closed_on < kept_since(kept, today)
