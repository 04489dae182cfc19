"""Events of one shift, Monday 23 November 2026 from 18:00 to 22:00 in Brussels, as records."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from platforms.events import ShiftEvent, ShiftFields, Worker
from platforms.events.records import ShiftEventType
from platforms.fold import FoldedShift, ReceivedShiftEvent, fold_shift

START: Final = datetime(2026, 11, 23, 17, tzinfo=UTC)
END: Final = datetime(2026, 11, 23, 21, tzinfo=UTC)
DAY_BEFORE: Final = START - timedelta(days=1)

_CONTENT: Final[dict[str, dict[str, Any]]] = {
    "shift.planned": {"planned_start": START, "planned_end": END},
    "shift.updated": {"planned_start": START, "planned_end": END},
    "shift.cancelled": {"reason": "platform"},
    "shift.started": {"actual_start": START},
    "shift.ended": {"actual_end": END},
    "shift.corrected": {},
}
_HAPPENS: Final[dict[str, datetime]] = {
    "shift.planned": DAY_BEFORE,
    "shift.updated": DAY_BEFORE + timedelta(hours=1),
    "shift.cancelled": DAY_BEFORE + timedelta(hours=2),
    "shift.started": START,
    "shift.ended": END,
    "shift.corrected": END + timedelta(hours=1),
}


def told(
    event_type: ShiftEventType,
    *,
    at: datetime | None = None,
    event_id: str | None = None,
    sequence: int | None = None,
    shift_id: str = "S-1",
    worker: str = "W-7",
    **fields: Any,  # noqa: ANN401 - any field of a shift
) -> ShiftEvent:
    """An event that says what its type usually says, at its usual instant, unless told otherwise."""
    content = {**_CONTENT[event_type], **fields}
    return ShiftEvent(
        event_id=event_id or f"{event_type.removeprefix('shift.')}-{sequence or 0}",
        type=event_type,
        occurred_at=at or _HAPPENS[event_type],
        sequence=sequence,
        shift=ShiftFields(external_id=shift_id, worker=Worker(external_id=worker), **content),
    )


def received(*events: ShiftEvent) -> list[ReceivedShiftEvent]:
    """The events as they arrive, a minute apart, in the order given."""
    return [
        ReceivedShiftEvent(event=event, received_at=END + timedelta(minutes=minute))
        for minute, event in enumerate(events)
    ]


def fold(*events: ShiftEvent) -> FoldedShift:
    """The shift that these events make."""
    return fold_shift(received(*events))


PLANNED: Final = told("shift.planned")
UPDATED: Final = told("shift.updated")
CANCELLED: Final = told("shift.cancelled")
STARTED: Final = told("shift.started")
ENDED: Final = told("shift.ended")


def codes(shift: FoldedShift) -> set[str]:
    """The codes of the findings."""
    return {finding.code.value for finding in shift.findings}
