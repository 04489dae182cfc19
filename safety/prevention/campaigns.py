"""Whether fewer accidents followed a campaign: the same number of days before and after."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

FEW = 20
"""Below so many incidents in both spans a difference says little; it is shown with that warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Incidents in the span before a campaign and in one of the same length from its first day.

    `is_whole` False: the second span is not over, and both were cut to the same length.
    """

    before: int
    after: int
    days: int
    is_whole: bool

    @property
    def is_few(self) -> bool:
        """Whether the numbers are too small to tell an effect from chance."""
        return self.before + self.after < FEW


def effect_of(campaign: Span, incidents: Collection[date], *, today: date) -> Effect | None:
    """Count both spans; None while the campaign has no whole day behind it."""
    last = min(campaign.last, today - timedelta(days=1))
    days = (last - campaign.first).days + 1
    if days <= 0:
        return None
    earliest = campaign.first - timedelta(days=days)
    return Effect(
        before=sum(earliest <= day < campaign.first for day in incidents),
        after=sum(campaign.first <= day <= last for day in incidents),
        days=days,
        is_whole=last == campaign.last,
    )
