"""What became of each event, for staff and for the platform's delivery log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.many_rows import put_many
from courier_api.intake.reading import Ending, Reading
from courier_api.messaging.models import InboxOutcome
from platforms.adapters import AdaptedEvent, DutyEnded

CHANGES = (
    "employer_number",
    "state",
    "event_type",
    "reason",
    "facts",
    "unknown_fields",
    "handled_at",
)
"""What a later try tells anew; it also counts as one more attempt."""


def write_outcomes(
    session: Session, ended: Sequence[tuple[Reading, Ending]], *, now: datetime
) -> None:
    """Write how these deliveries ended, with one statement."""
    rows = [_row(reading, ending, now=now) for reading, ending in ended]
    put_many(session, InboxOutcome, rows, unique=["inbox_id"], change=CHANGES, count_in="attempts")


def _row(reading: Reading, ending: Ending, *, now: datetime) -> dict[str, Any]:
    row, parked = reading.row, ending.parked
    return {
        "inbox_id": row.id,
        "employer_number": row.employer_number,
        "state": ending.state,
        "event_type": _type(reading.events[0]) if reading.events else None,
        "reason": parked.reason if parked else ending.reason,
        "facts": dict(parked.facts) if parked else None,
        "unknown_fields": sum(
            event.unknown_fields for event in reading.events if not isinstance(event, DutyEnded)
        ),
        "attempts": 1,
        "handled_at": now,
    }


def _type(event: AdaptedEvent) -> str:
    return "shift.ended" if isinstance(event, DutyEnded) else event.type
