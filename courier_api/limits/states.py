"""Where a finding stands, and what a person can judge of it."""

from enum import StrEnum


class FindingState(StrEnum):
    """Open until a person has judged it, or gone when the shifts pass the limit no longer."""

    OPEN = "open"
    JUDGED = "judged"
    GONE = "gone"


class Judgement(StrEnum):
    """What a person says of a finding: it was allowed, it is changed, or it was wrong and stays."""

    ALLOWED = "allowed"
    CHANGED = "changed"
    WRONG = "wrong"
