"""How a finding about a limit is told: the rule, its figures in words, and what was judged."""

from dataclasses import dataclass
from datetime import date, datetime

from courier_api.limits.models import LimitFindingRow
from courier_api.limits.states import Judgement
from platforms.limits import LimitRule, LimitUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFinding:
    """The rule with both figures, in the unit of the rule; `on` is a day or the Monday of a week."""

    rule: LimitRule
    on: date
    found: int
    limit: int
    unit: LimitUnit
    source: str

    @property
    def in_minutes(self) -> bool:
        """Whether both figures are times."""
        return self.unit is LimitUnit.MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldJudgement:
    """What somebody judged, in their words."""

    judgement: Judgement
    words: str
    judged_at: datetime
    judged_by: str


def told_finding(row: LimitFindingRow) -> ToldFinding:
    """A stored finding as pages tell it."""
    return ToldFinding(
        rule=LimitRule(row.rule),
        on=row.found_on,
        found=row.found,
        limit=row.limit_value,
        unit=LimitUnit(row.unit),
        source=row.source,
    )
