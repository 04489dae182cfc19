"""From an announcement to what a platform may read of it, in the platform's own names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import CourierLink
from courier_api.incidents.models import Incident
from courier_api.shifts.models import Shift
from platforms.outgoing.events import (
    CoverNews,
    DisputedPart,
    DisputeNews,
    EventType,
    IncidentNews,
    News,
    PlatformShift,
    RefusedBecause,
    ZoneNews,
    incident_kind,
)

BY_PLATFORM = "platform_webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What to tell, when it happened, and whom: one source, or with None all of the co-operative.

    Order is kept per `subject`.
    """

    source_id: int | None
    subject: str
    happened_at: datetime
    news: News


def telling_of(
    session: Session, event_type: EventType, payload: Mapping[str, Any]
) -> Telling | None:
    """What an announcement means for platforms; None when it concerns none of them."""
    match event_type:
        case EventType.INCIDENT_RECORDED:
            return _incident(session, payload)
        case EventType.ZONE_HELD:
            return _zone(payload)
        case _:
            return _shift(session, event_type, payload)


def _shift(session: Session, event_type: EventType, payload: Mapping[str, Any]) -> Telling:
    shift = session.get_one(Shift, payload["shift_id"])
    told = PlatformShift(
        external_id=shift.external_id,
        worker=_worker(session, shift.source_id, shift.courier_id),
        planned_start=shift.planned_start,
        planned_end=shift.planned_end,
    )
    because = RefusedBecause(payload.get("because", RefusedBecause.DECLARATION))
    news: News = CoverNews(type=event_type, shift=told, because=because)
    if event_type is EventType.SHIFT_DISPUTED:
        about = DisputedPart(payload["about"])
        news = DisputeNews(shift=told, reference=payload["reference"], about=about)
    return Telling(
        source_id=shift.source_id,
        subject=f"shift:{shift.id}",
        happened_at=datetime.fromisoformat(payload["at"]),
        news=news,
    )


def _incident(session: Session, payload: Mapping[str, Any]) -> Telling | None:
    """Of an incident of a platform's own courier, that it is on record; nothing medical is read."""
    incident = session.get_one(Incident, payload["incident_id"])
    if incident.source_id is None or incident.courier_id is None:
        return None
    by_platform = incident.origin == BY_PLATFORM
    shift = session.get(Shift, incident.shift_id) if incident.shift_id is not None else None
    is_theirs = shift is not None and shift.source_id == incident.source_id
    news = IncidentNews(
        reference=incident.ref,
        external_id=incident.external_id if by_platform else None,
        worker=_worker(session, incident.source_id, incident.courier_id),
        shift_external_id=shift.external_id if shift is not None and is_theirs else None,
        occurred_at=incident.occurred_at,
        kind=incident_kind(incident.what_happened, by_platform=by_platform),
    )
    return Telling(
        source_id=incident.source_id,
        subject=f"incident:{incident.id}",
        happened_at=incident.reported_at,
        news=news,
    )


def _zone(payload: Mapping[str, Any]) -> Telling:
    until = payload["held_until"]
    news = ZoneNews(
        postcode=payload["postcode"],
        held_from=datetime.fromisoformat(payload["held_from"]),
        held_until=None if until is None else datetime.fromisoformat(until),
    )
    return Telling(
        source_id=payload.get("source_id"),
        subject=f"zone:{news.postcode or 'all'}",
        happened_at=datetime.fromisoformat(payload["at"]),
        news=news,
    )


def _worker(session: Session, source_id: int, courier_id: int) -> str | None:
    """The courier's name at this source; of several the one joined last, of none nothing."""
    return session.scalar(
        select(CourierLink.worker_external_id)
        .where(CourierLink.source_id == source_id, CourierLink.courier_id == courier_id)
        .order_by(CourierLink.id.desc())
        .limit(1)
    )
