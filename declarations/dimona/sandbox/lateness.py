"""Whether a declaration arrived after its time.

The service knows no hours of ordinary workers and students, so their IN is late only when the
first day is over. Source: general instructions on Dimona, and for types with hours what employers'
organisations quote of them (docs/sources.md#dimona-deadlines).
"""

from datetime import datetime, timedelta

from declarations.dimona.sandbox.periods import Period, instant_of
from declarations.dimona.sandbox.worker_types import WITH_END_DATE
from declarations.working_days import BRUSSELS, end_of_day, next_working_day

_LATER_END_HOURS = timedelta(hours=8)
_EVENING_HOUR = 20
_EVENING_LIMIT = "0800"


def is_late_in(period: Period, received_at: datetime) -> bool:
    """With hours late after the start hour, otherwise after the end of the first day."""
    if period.has_hours:
        return received_at > period.starts_at
    return received_at >= end_of_day(period.starts_on)


def is_late_out(after: Period, received_at: datetime) -> bool:
    """Late after the first working day that follows the end."""
    assert after.ends_on is not None
    return received_at >= end_of_day(next_working_day(after.ends_on))


def is_late_cancel(before: Period, received_at: datetime) -> bool:
    """Late after the declared first day."""
    return received_at >= end_of_day(before.starts_on)


def is_late_update(before: Period, after: Period, received_at: datetime) -> bool:
    """Late for the start or late for the end; a new number of student hours is never late."""
    if before.has_hours:
        return _late_start_hour(before, after, received_at) or _late_end_hour(
            before, after, received_at
        )
    return _late_start_date(before, after, received_at) or _late_end_date(
        before, after, received_at
    )


def _late_start_hour(before: Period, after: Period, received_at: datetime) -> bool:
    return after.starts_at != before.starts_at and received_at > after.starts_at


def _late_end_hour(before: Period, after: Period, received_at: datetime) -> bool:
    old, new = before.ends_at, after.ends_at
    if old is None or new is None or old == new:
        return False
    if new < old:
        # An end at 00:00 belongs to the day that it closes.
        last_day = (old - timedelta(microseconds=1)).astimezone(BRUSSELS).date()
        return received_at >= end_of_day(last_day)
    return received_at > _latest_for_later_end(old)


def _latest_for_later_end(old_end: datetime) -> datetime:
    """Eight hours after the declared end; after an end from 20:00 to midnight until 08:00."""
    last_moment = (old_end - timedelta(microseconds=1)).astimezone(BRUSSELS)
    local_end = old_end.astimezone(BRUSSELS)
    ends_at_midnight = local_end.hour == 0 and local_end.minute == 0
    if local_end.hour >= _EVENING_HOUR or ends_at_midnight:
        return instant_of(last_moment.date() + timedelta(days=1), _EVENING_LIMIT)
    return old_end + _LATER_END_HOURS


def _late_start_date(before: Period, after: Period, received_at: datetime) -> bool:
    return after.starts_on < before.starts_on and received_at >= end_of_day(after.starts_on)


def _late_end_date(before: Period, after: Period, received_at: datetime) -> bool:
    old, new = before.ends_on, after.ends_on
    if old is None or old == new:
        return False
    if new is not None and new < old:
        return received_at >= end_of_day(next_working_day(new))
    if before.worker_type in WITH_END_DATE:
        # Work continues on the next day at the earliest; the hour is not known.
        return received_at >= end_of_day(old + timedelta(days=1))
    return received_at >= end_of_day(next_working_day(old))
