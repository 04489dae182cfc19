"""Hours of a day and of a week: over the usual limit, or over the higher one.

Source: Labour Act, working time (docs/sources.md#working-time-limits).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from platforms.limits.figures import Figure, LimitFigures
from platforms.limits.findings import LimitFinding, LimitRule, LimitUnit
from platforms.limits.working_parts import WorkingPart, shift_ids
from platforms.pay.calendar_days import MICROSECONDS_PER_MINUTE

DAY_RULES = (LimitRule.DAY_OVER_NORMAL, LimitRule.DAY_OVER_LONG)
WEEK_RULES = (LimitRule.WEEK_OVER_AVERAGE, LimitRule.WEEK_OVER_REAL)


def long_days(parts: Iterable[WorkingPart], figures: LimitFigures) -> Iterator[LimitFinding]:
    """Worked days over 8 hours, or over the 9 of a week of at most five and a half days."""
    for day, own in parts_by_day(parts).items():
        limits = (figures.day_minutes(day), figures.long_day_minutes(day))
        yield from _over(own, day, zip(DAY_RULES, limits, strict=True))


def long_weeks(parts: Iterable[WorkingPart], figures: LimitFigures) -> Iterator[LimitFinding]:
    """Weeks from Monday to Sunday over 38 hours, or over the 40 of any single week.

    The limits are those of the Monday. Whether 38 hours are kept on average is not counted here.
    """
    weeks: defaultdict[date, list[WorkingPart]] = defaultdict(list)
    for part in parts:
        weeks[part.worked_on - timedelta(days=part.worked_on.weekday())].append(part)
    for monday, own in weeks.items():
        limits = (figures.week_minutes(monday), figures.real_week_minutes(monday))
        yield from _over(own, monday, zip(WEEK_RULES, limits, strict=True))


def parts_by_day(parts: Iterable[WorkingPart]) -> dict[date, list[WorkingPart]]:
    """The parts under their worked day."""
    days: defaultdict[date, list[WorkingPart]] = defaultdict(list)
    for part in parts:
        days[part.worked_on].append(part)
    return days


def whole_minutes_up(microseconds: int) -> int:
    """Time as whole minutes, the last one begun included."""
    return -(-microseconds // MICROSECONDS_PER_MINUTE)


def _over(
    parts: list[WorkingPart], on: date, limits: Iterable[tuple[LimitRule, Figure | None]]
) -> Iterator[LimitFinding]:
    """The highest limit that was passed; exactly the limit is within it."""
    found = whole_minutes_up(sum(part.microseconds for part in parts))
    passed = [
        (limit.amount, rule, limit.source)
        for rule, limit in limits
        if limit is not None and found > limit.amount
    ]
    if passed:
        amount, rule, source = max(passed)
        yield LimitFinding(
            rule=rule,
            on=on,
            found=found,
            limit=amount,
            unit=LimitUnit.MINUTES,
            source=source,
            shift_ids=shift_ids(parts),
        )
