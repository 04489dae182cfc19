"""What a period declares: its days, a student's hours, a flexi-job's clock hours. Pure.

Clock hours are wall time, as the authority keeps them, and are compared as such: it knows no zone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from declarations.dimona.forms import (
    NO_END,
    DimonaCancel,
    DimonaIn,
    DimonaOut,
    DimonaUpdate,
)
from declarations.working_days import ONE_DAY

_HOUR = "%H%M"
_END_OF_TIME = datetime.combine(date.max, time.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The days (no last day: open-ended), a student's hours, a flexi-job's first and last HHMM."""

    starts_on: date
    ends_on: date | None
    hours: int | None = None
    start_hour: str | None = None
    end_hour: str | None = None

    @classmethod
    def by_the_hour(cls, begins: datetime, ends: datetime) -> Content:
        """From one moment of wall time to another; a midnight is 0000 of the next day (R1)."""
        return cls(
            starts_on=begins.date(),
            start_hour=begins.strftime(_HOUR),
            ends_on=ends.date(),
            end_hour=ends.strftime(_HOUR),
        )

    @property
    def is_by_the_hour(self) -> bool:
        """Declared with clock hours: a flexi-job of the day."""
        return self.start_hour is not None

    @property
    def begins(self) -> datetime:
        """The first moment, in wall time without zone."""
        return datetime.combine(self.starts_on, _time_of(self.start_hour or "0000"))

    @property
    def ends(self) -> datetime:
        """The first moment after the period, in wall time; of an open one the end of all time."""
        if self.ends_on is None:
            return _END_OF_TIME
        if self.end_hour is not None:
            return datetime.combine(self.ends_on, _time_of(self.end_hour))
        if self.ends_on == date.max:
            return _END_OF_TIME
        return datetime.combine(self.ends_on + ONE_DAY, time.min)

    def includes(self, day: date) -> bool:
        """Whether the period holds any moment of the day."""
        if not self.is_by_the_hour:
            return self.starts_on <= day <= (self.ends_on or date.max)
        return self.starts_on <= day and datetime.combine(day, time.min) < self.ends

    def holds(self, moment: datetime) -> bool:
        """Whether the period holds a moment of wall time."""
        return self.begins <= moment < self.ends

    def answers_for(self, day: date, moment: datetime) -> bool:
        """Whether work of a day, from a moment of wall time on, is declared by the period."""
        return self.holds(moment) if self.is_by_the_hour else self.includes(day)

    def overlaps(self, other: Content) -> bool:
        """Whether the two have any moment in common; one may begin when the other ends."""
        return self.begins < other.ends and other.begins < self.ends

    def is_within(self, outer: Content) -> bool:
        """Whether all of it lies inside another."""
        return outer.begins <= self.begins and self.ends <= outer.ends


def content_of(form: DimonaIn) -> Content:
    """What an IN declares."""
    return Content(
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        hours=form.planned_hours,
        start_hour=form.start_hour,
        end_hour=form.end_hour,
    )


def changed(content: Content, form: DimonaUpdate | DimonaOut | DimonaCancel) -> Content | None:
    """A period's content after an accepted change; None after a CANCEL."""
    match form:
        case DimonaCancel():
            return None
        case DimonaOut():
            return replace(content, ends_on=form.ends_on)
        case DimonaUpdate():
            ends_on = form.ends_on or content.ends_on
            return Content(
                starts_on=form.starts_on or content.starts_on,
                ends_on=None if ends_on == NO_END else ends_on,
                hours=form.planned_hours or content.hours,
                start_hour=form.start_hour or content.start_hour,
                end_hour=form.end_hour or content.end_hour,
            )


def _time_of(hour: str) -> time:
    return time(int(hour[:2]), int(hour[2:]))
