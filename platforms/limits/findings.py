"""What a limit says about a courier's shifts: the numbers, the source, the shifts concerned."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LimitRule(StrEnum):
    """Which limit was passed, by a name that pages translate.

    A day and a week have two limits each; only the higher one that was passed is told.
    """

    DAY_OVER_NORMAL = "day_over_normal"
    DAY_OVER_LONG = "day_over_long"
    WEEK_OVER_AVERAGE = "week_over_average"
    WEEK_OVER_REAL = "week_over_real"
    SHORT_REST = "short_rest"
    NIGHT_WORK = "night_work"
    NIGHT_SCHEME = "night_scheme"
    UNDER_AGE = "under_age"
    SHORT_NOTICE = "short_notice"


class LimitUnit(StrEnum):
    """What `found` and `limit` count."""

    MINUTES = "minutes"
    WORKING_DAYS = "working_days"
    YEARS = "years"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFinding:
    """One thing for a person to judge. It never lowers pay and stops nothing.

    `on` is the worked day, or the Monday of the week; of a short rest it is the worked day on which
    the 24 hours begin. `found` is rounded so that it never looks better than it was. `source` is
    where the limit was published.
    """

    rule: LimitRule
    on: date
    found: int
    limit: int
    unit: LimitUnit
    source: str
    shift_ids: tuple[str, ...]
