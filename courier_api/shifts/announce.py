"""Announcements: an earlier stage says what happened and does not know who listens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.messaging import outbox
from courier_api.shifts.models import Shift
from platforms.outgoing.events import DisputedPart

SHIFT_CHANGED = "shift.changed"
SHIFT_COVERED = "shift.covered"
SHIFT_UNCOVERED = "shift.uncovered"
SHIFT_REFUSED = "shift.refused"
"""Social security refused the declaration of the shift's day, or the shift is ridden self-employed and
its platform does not insure it; the payload may add `because`."""

SHIFT_DISPUTED = "shift.disputed"
"""The courier contradicts what was reported; the payload adds `reference` and `about`."""

SHIFT_DISPUTE_SETTLED = "shift.dispute_settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedShift:
    """What an announcement says of a shift. `facts`: what it was before, where that matters."""

    shift_id: int
    revision: int
    courier_id: int
    worked_on: date
    employer_number: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def message(self, name: str, *, at: datetime, occasion: str = "") -> outbox.NewMessage:
        """The announcement, once per revision of the shift and occasion."""
        return outbox.NewMessage(
            kind=name,
            key=f"{name}:{self.shift_id}:{self.revision}{occasion and f':{occasion}'}",
            payload={
                "shift_id": self.shift_id,
                "courier_id": self.courier_id,
                "worked_on": self.worked_on.isoformat(),
                "at": at.isoformat(),
                **self.facts,
            },
            due_at=at,
            employer_number=self.employer_number,
        )


def announce_changes(session: Session, changed: Sequence[ChangedShift], *, at: datetime) -> None:
    """Tell of many changed shifts with one statement."""
    outbox.put_all(session, [shift.message(SHIFT_CHANGED, at=at) for shift in changed])


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
    outbox.put_all(session, [announcement(name, shift, at=at, facts=facts, occasion=occasion)])


def announcement(
    name: str,
    shift: Shift,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    occasion: str = "",
) -> outbox.NewMessage:
    """What `announce_shift` tells, to be stored with others."""
    told = ChangedShift(
        shift_id=shift.id,
        revision=shift.revision,
        courier_id=shift.courier_id,
        worked_on=shift.worked_on,
        employer_number=shift.employer_number,
        facts=facts or {},
    )
    return told.message(name, at=at, occasion=occasion)


def announce_dispute(
    session: Session, shift: Shift, *, reference: str, about: DisputedPart, at: datetime
) -> None:
    """Tell once that a courier contradicts a part of a shift, under our reference of the dispute."""
    facts = {"reference": reference, "about": about.value}
    announce_shift(session, SHIFT_DISPUTED, shift, at=at, facts=facts, occasion=reference)
