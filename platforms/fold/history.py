"""Looking things up in the ordered events of one shift: the newest plan, start, end, cancellation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, TypeVar

from platforms.events import ShiftEvent, ShiftFields

Value = TypeVar("Value")

_PLAN_TYPES: Final = frozenset({"shift.planned", "shift.updated"})
_MEASURED_TYPES: Final = frozenset({"shift.ended", "shift.corrected"})
_WORK_TYPES: Final = frozenset({"shift.started", "shift.ended"})


@dataclass(frozen=True)
class History:
    """Events of one shift in reading order. Without slots, so that what was looked up is kept.

    A correction tells the whole shift anew. So work is read from the newest correction and the
    events after it; plans and quantities from all events, since a correction that is silent about
    them does not deny them.
    """

    events: tuple[ShiftEvent, ...]

    def newest(self, matches: Callable[[ShiftEvent], bool]) -> ShiftEvent | None:
        """The last event that matches."""
        for event in reversed(self.events):
            if matches(event):
                return event
        return None

    def newest_value(self, read: Callable[[ShiftFields], Value | None]) -> Value | None:
        """The last value that was told at all."""
        for event in reversed(self.events):
            value = read(event.shift)
            if value is not None:
                return value
        return None

    @cached_property
    def measured(self) -> "History":
        """The ends and corrections: what a plan says of distances and amounts is no fact."""
        return History(tuple(event for event in self.events if event.type in _MEASURED_TYPES))

    def position(self, event: ShiftEvent) -> int:
        """Where an event stands in the order."""
        return self.events.index(event)

    @cached_property
    def plan(self) -> ShiftEvent | None:
        """The newest statement of planned times."""
        return self.newest(tells_plan)

    @cached_property
    def correction(self) -> ShiftEvent | None:
        """The newest correction."""
        return self.newest(is_correction)

    @cached_property
    def since_correction(self) -> "History":
        """The events after the newest correction; all events when there is none."""
        correction = self.correction
        return self if correction is None else History(self.events[self.position(correction) + 1 :])

    @cached_property
    def first_work(self) -> ShiftEvent | None:
        """The first event that tells of work done."""
        return next((event for event in self.events if tells_work(event)), None)

    @property
    def worker_external_id(self) -> str:
        """The courier of the newest plan, correction or start; an end or cancellation changes none."""
        names_worker = self.newest(
            lambda event: event.type not in {"shift.ended", "shift.cancelled"}
        )
        return (names_worker or self.events[-1]).shift.worker.external_id

    @cached_property
    def run_of_cancellations(self) -> tuple[ShiftEvent, ...]:
        """The cancellations since the shift was last said to take place."""
        run: list[ShiftEvent] = []
        for event in reversed(self.events):
            if tells_cancellation(event):
                run.insert(0, event)
            elif tells_plan(event) or is_correction(event):
                break
        return tuple(run)


def is_correction(event: ShiftEvent) -> bool:
    """Whether the event tells the whole shift anew."""
    return event.type == "shift.corrected"


def tells_plan(event: ShiftEvent) -> bool:
    """Whether planned times count: in a plan, or in a correction that has them."""
    return event.type in _PLAN_TYPES or (
        is_correction(event) and event.shift.planned_start is not None
    )


def tells_work(event: ShiftEvent) -> bool:
    """Whether the event says that work was done."""
    return event.type in _WORK_TYPES or (
        is_correction(event) and event.shift.actual_start is not None
    )


def tells_cancellation(event: ShiftEvent) -> bool:
    """Whether the event calls the shift off: a cancellation, or a correction into one."""
    return event.type == "shift.cancelled" or (
        is_correction(event) and event.shift.reason is not None and event.shift.actual_start is None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The work that counts: its instants, and the shift as told where its end was told."""

    started: ShiftEvent | None
    ended: ShiftEvent | None
    actual_start: datetime | None
    actual_end: datetime | None

    @property
    def has_begun(self) -> bool:
        """Whether any work counts."""
        return self.actual_start is not None or self.actual_end is not None


def work_in(history: History) -> Work:
    """The newest start and the newest end, each setting its own field over the correction.

    An end that also tells the start is believed when nobody else told it.
    """
    recent, correction = history.since_correction, history.correction
    started = recent.newest(lambda event: event.type == "shift.started")
    if started is None and correction is not None and correction.shift.actual_start is not None:
        started = correction
    ended = recent.newest(lambda event: event.type == "shift.ended")
    if started is None and ended is not None and ended.shift.actual_start is not None:
        started = ended
    if ended is None and correction is not None and correction.shift.actual_end is not None:
        ended = correction
    return Work(
        started=started,
        ended=ended,
        actual_start=None if started is None else started.shift.actual_start,
        actual_end=None if ended is None else ended.shift.actual_end,
    )
