"""As what a shift is ridden: employed by the co-operative, or self-employed for the platform.

Only what takes a right from a courier is ever left out, as with contradictions: work that began as an
employee's is declared and paid by the co-operative, so no later start or end makes it somebody
else's. A correction does, since it tells the whole shift anew, and so does every word before the
work began. Silence changes nothing; where nobody said anything, the courier is an employee.
Source: the law of 3 October 2022 presumes an employee (docs/sources.md#platform-insurance).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from platforms.events import ShiftEvent
from platforms.events.records import Engagement
from platforms.fold.history import is_correction, tells_work
from platforms.fold.records import Finding, FindingCode

EMPLOYEE: Final[Engagement] = "employee"
SELF_EMPLOYED: Final[Engagement] = "self_employed"


def engagement_in(events: Sequence[ShiftEvent]) -> tuple[Engagement, list[Finding]]:
    """What counts of all that these events say, given in reading order; and the events whose word
    came after the work began and does not count, unless settled since."""
    if all(event.shift.engagement is None for event in events):
        return EMPLOYEE, []
    walk = _read(events)
    late = [
        Finding(code=FindingCode.SELF_EMPLOYED_AFTER_START, event_id=event_id)
        for event_id in walk.too_late
    ]
    return walk.engagement, late


@dataclass(slots=True)
class _Walk:
    """What holds as far as the events have been read."""

    engagement: Engagement = EMPLOYEE
    has_begun: bool = False
    too_late: list[str] = field(default_factory=list)

    def read(self, event: ShiftEvent) -> None:
        """Take the next event. The event that begins the work may still say as what."""
        told = event.shift.engagement
        if told is not None:
            if is_correction(event):
                self.engagement, self.too_late = told, []
            elif self.has_begun and told == SELF_EMPLOYED != self.engagement:
                self.too_late.append(event.event_id)
            else:
                self.engagement = told
        if is_correction(event):
            self.has_begun = tells_work(event)
        else:
            self.has_begun = self.has_begun or tells_work(event)


def _read(events: Sequence[ShiftEvent]) -> _Walk:
    walk = _Walk()
    for event in events:
        walk.read(event)
    return walk
