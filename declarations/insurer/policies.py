"""Insurance policies: what they cover, whom, and from when to when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PolicyKind(StrEnum):
    """What a policy covers (docs/sources.md#insurance-policies).

    `WORK_ACCIDENT`: accidents at work and on the way to and from it; the law demands it.
    `PRIVATE_LIFE`: accidents outside work, until a year after the last contract.
    `ASSISTANCE_ABROAD`: help during work outside the country. `CIVIL_LIABILITY`: damage to others
    during work, not to the courier's own bike.
    """

    WORK_ACCIDENT = "work_accident"
    PRIVATE_LIFE = "private_life"
    ASSISTANCE_ABROAD = "assistance_abroad"
    CIVIL_LIABILITY = "civil_liability"


class Engagement(StrEnum):
    """How somebody rides: employed by the co-operative, or self-employed for the platform."""

    EMPLOYEE = "employee"
    SELF_EMPLOYED = "self_employed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy. `valid_to` is its last day, None while nobody has ended it.

    A policy of the co-operative covers its employees, one of a platform those who ride for that
    platform in their own name; no policy covers both.
    """

    kind: PolicyKind
    covers: Engagement
    insurer: str
    number: str
    valid_from: date
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Both its first and its last day count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
