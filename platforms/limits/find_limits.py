"""Everything the limits say about one courier's shifts, at once."""

from collections.abc import Iterable
from datetime import date

from platforms.limits.age import too_young
from platforms.limits.figures import LimitFigures
from platforms.limits.findings import LimitFinding, LimitRule
from platforms.limits.hours import long_days, long_weeks
from platforms.limits.night import night_schemes, night_work
from platforms.limits.notice import short_notices
from platforms.limits.rest import short_rests
from platforms.limits.working_parts import TimedShift, working_parts
from platforms.pay.calendar_days import LocalCalendar

RULES_IN_ORDER = tuple(LimitRule)


def find_limits(
    shifts: Iterable[TimedShift], figures: LimitFigures, *, birth_date: date | None = None
) -> tuple[LimitFinding, ...]:
    """Every limit that the shifts of one courier, over all platforms, pass or come near to.

    In order of date, then of rule. Give whole weeks, and the day before the first, for weeks and
    rests to be judged rightly. Without a birth date no age is judged. Nothing here changes pay.
    """
    given = sorted(shifts, key=lambda shift: shift.id)
    calendar = LocalCalendar(figures.zone)
    parts = working_parts(given, calendar)
    found = [
        *long_days(parts, figures),
        *long_weeks(parts, figures),
        *short_rests(parts, figures),
        *night_work(parts, figures, calendar),
        *night_schemes(parts, figures, calendar),
        *short_notices(given, figures, calendar),
    ]
    if birth_date is not None:
        found += too_young(parts, figures, birth_date)
    return tuple(sorted(found, key=_order))


def _order(finding: LimitFinding) -> tuple[date, int, tuple[str, ...]]:
    return finding.on, RULES_IN_ORDER.index(finding.rule), finding.shift_ids
