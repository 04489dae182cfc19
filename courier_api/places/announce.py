"""Announcements about zones: who decides that nobody rides there does not know who listens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.messaging import outbox

ZONE_HELD = "zone.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldZone:
    """A postcode into which nobody is sent from an instant on, until another or further notice."""

    employer_number: str
    postcode: str
    held_from: datetime
    held_until: datetime | None = None


def announce_zone_held(session: Session, zone: HeldZone, *, at: datetime) -> None:
    """Tell once per postcode and beginning and end; why it is held is nobody's business."""
    until = None if zone.held_until is None else zone.held_until.isoformat()
    outbox.put(
        session,
        ZONE_HELD,
        key=f"{ZONE_HELD}:{zone.employer_number}:{zone.postcode}:{zone.held_from.isoformat()}:{until}",
        payload={
            "postcode": zone.postcode,
            "held_from": zone.held_from.isoformat(),
            "held_until": until,
            "at": at.isoformat(),
        },
        due_at=at,
        employer_number=zone.employer_number,
    )
