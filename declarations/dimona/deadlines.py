"""Until when each kind of declaration is in time: the windows of the law, as instants.

Source: when to declare, and for students' hours the practice of payroll offices
(docs/sources.md#dimona-deadlines, docs/sources.md#student-hours-update).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from declarations.dimona.facts import DecisionFacts, Settings
from declarations.dimona.history import Content
from declarations.parameters import value_on
from declarations.working_days import (
    end_of_day,
    month_after_quarter_ends_on,
    next_working_day,
)


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
    may not go on before. Other hours alone: until the quarter is accounted for.
    """
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


def _hours_limit(content: Content, settings: Settings) -> datetime:
    """A student's hours may change until the quarterly declaration is due."""
    months = int(value_on("student.hours_update_months", content.starts_on))
    return end_of_day(month_after_quarter_ends_on(content.starts_on, months=months), settings.zone)
