"""Announcements about zones: who decides that nobody rides there does not know who listens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.messaging import outbox

ZONE_HELD = "zone.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldZone:
    """A postcode into which nobody is sent from an instant on, until another or further notice.

    `postcode` None: nobody is sent anywhere for the platform. `source_id` None: every platform is
    told, else that one. `occasion` tells a change of mind from the same news again.
    """

    employer_number: str
    postcode: str | None
    held_from: datetime
    held_until: datetime | None = None
    source_id: int | None = None
    occasion: str = ""


def announce_zone_held(session: Session, zone: HeldZone, *, at: datetime) -> None:
    """Tell once per postcode, beginning, end and occasion; why it is held is nobody's business."""
    until = None if zone.held_until is None else zone.held_until.isoformat()
    place = zone.postcode or f"source-{zone.source_id}"
    times = f"{zone.held_from.isoformat()}:{until}{zone.occasion and f':{zone.occasion}'}"
    outbox.put(
        session,
        ZONE_HELD,
        key=f"{ZONE_HELD}:{zone.employer_number}:{place}:{times}",
        payload={
            "source_id": zone.source_id,
            "postcode": zone.postcode,
            "held_from": zone.held_from.isoformat(),
            "held_until": until,
            "at": at.isoformat(),
        },
        due_at=at,
        employer_number=zone.employer_number,
    )
