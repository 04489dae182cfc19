"""Until when each kind of declaration is in time: the windows of the law, as instants.

Source: when to declare, and for students' hours the practice of payroll offices
(docs/sources.md#dimona-deadlines, docs/sources.md#student-hours-update).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from declarations.dimona.content import Content
from declarations.dimona.facts import DecisionFacts, Settings
from declarations.parameters import value_on
from declarations.working_days import (
    ONE_DAY,
    end_of_day,
    month_after_quarter_ends_on,
    next_working_day,
)

_SMALLEST_STEP = timedelta(microseconds=1)


def in_due_at(first_start: datetime, facts: DecisionFacts) -> datetime:
    """When an IN has to be out by our own rule: some time before the start, or now (R4)."""
    lead = timedelta(minutes=facts.settings.in_lead_minutes)
    return max(first_start - lead, facts.now)


def is_in_late(first_start: datetime, now: datetime) -> bool:
    """An IN is in time until the moment at which work starts."""
    return now > first_start


def cancel_limit(starts_on: date, settings: Settings) -> datetime:
    """A CANCEL is in time on the declared first day."""
    return end_of_day(starts_on, settings.zone)


def out_limit(ends_on: date, settings: Settings) -> datetime:
    """An OUT is in time through the first working day after the end."""
    return end_of_day(next_working_day(ends_on), settings.zone)


def update_limit(
    before: Content,
    after: Content,
    *,
    first_declared_end: date | None,
    first_start: datetime,
    settings: Settings,
) -> datetime:
    """The earliest of the limits of everything that an UPDATE changes.

    A moved start: when work starts. An earlier end: the first working day after it. A later end:
    the first working day after the end first declared; a student, whose end date is mandatory,
    may not go on before. Other hours alone: until the quarter is accounted for. Flexi-jobs by the
    hour have windows of their own.
    """
    if before.is_by_the_hour:
        return _hours_moved_limit(before, after, first_start, settings)
    limits = []
    if after.starts_on != before.starts_on:
        limits.append(first_start)
    if after.ends_on != before.ends_on:
        limits.append(_end_limit(before, after, first_declared_end, settings))
    if after.hours != before.hours:
        limits.append(_hours_limit(before, settings))
    return min(limits, default=first_start)


def _end_limit(
    before: Content, after: Content, first_declared_end: date | None, settings: Settings
) -> datetime:
    old, new = before.ends_on or date.max, after.ends_on or date.max
    if new < old:
        return end_of_day(next_working_day(new), settings.zone)
    if before.hours is not None:
        return end_of_day(old, settings.zone)
    return end_of_day(next_working_day(first_declared_end or old), settings.zone)


def _hours_moved_limit(
    before: Content, after: Content, first_start: datetime, settings: Settings
) -> datetime:
    """Of a flexi-job's clock hours: the start until work begins, the end by its own windows.

    An earlier end: the end of the day that it was on. A later end: some hours after the end declared
    before; after an end in the evening until the next morning.
    """
    limits = [] if after.begins == before.begins else [first_start]
    last_day = (before.ends - _SMALLEST_STEP).date()
    if after.ends < before.ends:
        limits.append(end_of_day(last_day, settings.zone))
    elif after.ends > before.ends:
        limits.append(_later_end_limit(before.ends, last_day, settings))
    return min(limits, default=first_start)


def _later_end_limit(old_end: datetime, last_day: date, settings: Settings) -> datetime:
    evening = time.fromisoformat(value_on("dimona.flexi_evening_from", last_day))
    if old_end >= datetime.combine(last_day, evening):
        morning = time.fromisoformat(value_on("dimona.flexi_evening_until", last_day))
        limit = datetime.combine(last_day + ONE_DAY, morning, tzinfo=settings.zone)
        return limit.astimezone(UTC)
    hours = int(value_on("dimona.flexi_later_end_hours", last_day))
    return old_end.replace(tzinfo=settings.zone).astimezone(UTC) + timedelta(hours=hours)


def _hours_limit(content: Content, settings: Settings) -> datetime:
    """A student's hours may change until the quarterly declaration is due."""
    months = int(value_on("student.hours_update_months", content.starts_on))
    return end_of_day(month_after_quarter_ends_on(content.starts_on, months=months), settings.zone)
