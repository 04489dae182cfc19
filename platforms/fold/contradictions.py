"""Statements that contradict the shift they name: set aside until somebody says which is right.

Only what takes something from a courier is ever set aside, and what tells of work never is: a fact
that may create a right to pay always counts. Source: the rules of order, lateness and replay that
platforms agreed to (docs/webhooks.md).

The decision is made along the reading order, so it is the same in any order of arrival.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from platforms.events import ShiftEvent
from platforms.fold.records import Finding, FindingCode

CONTRADICTIONS: Final = frozenset(
    {FindingCode.WORKER_CHANGED_AFTER_START, FindingCode.CANCELLED_FOR_ANOTHER_WORKER}
)
"""The rules by which an event is set aside."""

_PLAN_TYPES: Final = frozenset({"shift.planned", "shift.updated"})
_WORK_TYPES: Final = frozenset({"shift.started", "shift.ended"})


def set_aside(events: Sequence[ShiftEvent]) -> list[Finding]:
    """The events, given in reading order, that must not count, each with the rule.

    - A plan that hands the shift to somebody else after another has begun it would take the shift,
      its declaration and its pay from the one who rides.
    - A cancellation that names another courier than the shift's would call off a shift that nobody
      spoke of.

    A later correction that names that courier settles it: then the event counts.
    """
    if len({_worker(event) for event in events}) == 1:
        return []  # each rule is about a second courier
    walk = _Walk()
    for event in events:
        walk.read(event)
    return [Finding(code=code, event_id=event.event_id) for code, event in walk.aside]


def without(events: Iterable[ShiftEvent], aside: Iterable[Finding]) -> Iterator[ShiftEvent]:
    """The events that count."""
    ids = {finding.event_id for finding in aside}
    return (event for event in events if event.event_id not in ids)


@dataclass(slots=True)
class _Walk:
    """Whose shift it is and who has begun it, as far as the events have been read."""

    named: str | None = None
    began: set[str] = field(default_factory=set)
    aside: list[tuple[FindingCode, ShiftEvent]] = field(default_factory=list)

    def read(self, event: ShiftEvent) -> None:
        """Take the next event."""
        worker = _worker(event)
        if event.type == "shift.corrected":
            self.named = worker
            self.began = {worker} if event.shift.actual_start is not None else set()
            self.aside = [entry for entry in self.aside if _worker(entry[1]) != worker]
        elif event.type in _WORK_TYPES:
            self.began.add(worker)
            self.named = worker if event.type == "shift.started" else self.named or worker
        elif event.type in _PLAN_TYPES:
            if self.began and worker not in self.began:
                self.aside.append((FindingCode.WORKER_CHANGED_AFTER_START, event))
            else:
                self.named = worker
        elif self.named is not None and worker != self.named:
            self.aside.append((FindingCode.CANCELLED_FOR_ANOTHER_WORKER, event))


def _worker(event: ShiftEvent) -> str:
    return event.shift.worker.external_id
