"""Plans that were made known too shortly before the work.

Source: notice of a variable schedule (docs/sources.md#schedule-notice).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from platforms.limits.figures import LimitFigures
from platforms.limits.findings import LimitFinding, LimitRule, LimitUnit
from platforms.limits.working_parts import TimedShift
from platforms.pay.calendar_days import LocalCalendar, instant_of

ONE_DAY = timedelta(days=1)
SUNDAY = 6


def short_notices(
    shifts: Iterable[TimedShift], figures: LimitFigures, calendar: LocalCalendar
) -> Iterator[LimitFinding]:
    """Shifts whose plan was published with fewer working days in between than were due.

    The limit is that of the planned day. A shift without a plan, or without the moment of its
    publication, is not judged.
    """
    for shift in shifts:
        if shift.published_at is None or shift.planned_starts_at is None:
            continue
        planned_on = calendar.date_of(instant_of(shift.planned_starts_at))
        limit = figures.notice_days(planned_on)
        if limit is None:
            continue
        published_on = calendar.date_of(instant_of(shift.published_at))
        found = full_working_days(published_on, planned_on, figures.public_holidays, limit.amount)
        if found < limit.amount:
            yield LimitFinding(
                rule=LimitRule.SHORT_NOTICE,
                on=planned_on,
                found=found,
                limit=limit.amount,
                unit=LimitUnit.WORKING_DAYS,
                source=limit.source,
                shift_ids=(shift.id,),
            )


def full_working_days(
    after: date, before: date, public_holidays: frozenset[date], at_most: int
) -> int:
    """Working days that lie wholly between two dates, counted no further than `at_most`.

    A working day is every day but Sundays and public holidays.
    """
    found, day = 0, before - ONE_DAY
    while day > after and found < at_most:
        found += day.weekday() != SUNDAY and day not in public_holidays
        day -= ONE_DAY
    return found
