"""Announcements: an earlier stage says what happened and does not know who listens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.messaging import outbox
from courier_api.shifts.models import Shift
from platforms.outgoing.events import DisputedPart

SHIFT_CHANGED = "shift.changed"
SHIFT_COVERED = "shift.covered"
SHIFT_UNCOVERED = "shift.uncovered"
SHIFT_REFUSED = "shift.refused"
"""Social security refused the declaration of the shift's day."""

SHIFT_DISPUTED = "shift.disputed"
"""The courier contradicts what was reported; the payload adds `reference` and `about`."""

SHIFT_DISPUTE_SETTLED = "shift.dispute_settled"


def announce_shift(
    session: Session,
    name: str,
    shift: Shift,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    occasion: str = "",
) -> None:
    """Tell once per revision of the shift and occasion; `wiring` says who reacts."""
    outbox.put(
        session,
        name,
        key=f"{name}:{shift.id}:{shift.revision}{occasion and f':{occasion}'}",
        payload={
            "shift_id": shift.id,
            "courier_id": shift.courier_id,
            "worked_on": shift.worked_on.isoformat(),
            "at": at.isoformat(),
            **(facts or {}),
        },
        due_at=at,
        employer_number=shift.employer_number,
    )


def announce_dispute(
    session: Session, shift: Shift, *, reference: str, about: DisputedPart, at: datetime
) -> None:
    """Tell once that a courier contradicts a part of a shift, under our reference of the dispute."""
    facts = {"reference": reference, "about": about.value}
    announce_shift(session, SHIFT_DISPUTED, shift, at=at, facts=facts, occasion=reference)
