"""The events that a platform gets from us, as frozen records and as bytes.

A platform gets its own names for shift and worker, cover and times. Of an incident it may know that
there is one, and nothing else: no injury, no words of anybody, no place.
Source: who may see what of a case (docs/sources.md#privacy-table).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeAlias

SCHEMA_VERSION: Final = 1

Document: TypeAlias = dict[str, object]


class EventType(StrEnum):
    """Everything that a platform can ask to be told."""

    SHIFT_COVERED = "shift.covered"
    SHIFT_UNCOVERED = "shift.uncovered"
    SHIFT_REFUSED = "shift.refused"
    SHIFT_DISPUTED = "shift.disputed"
    INCIDENT_RECORDED = "incident.recorded"
    ZONE_HELD = "zone.held"


class Cover(StrEnum):
    """Whether the courier may ride this shift: only `covered` means yes."""

    COVERED = "covered"
    UNCOVERED = "uncovered"
    REFUSED = "refused"


COVER_OF: Final = {
    EventType.SHIFT_COVERED: Cover.COVERED,
    EventType.SHIFT_UNCOVERED: Cover.UNCOVERED,
    EventType.SHIFT_REFUSED: Cover.REFUSED,
}


class RefusedBecause(StrEnum):
    """Why a shift is refused, in words that say nothing about anybody's health.

    Of a declaration it says no more: that is between them and us.
    """

    DECLARATION = "declaration"
    """Social security refused the declaration of the work."""
    PLATFORM_NOT_INSURED = "platform_not_insured"
    """It is ridden self-employed, and no policy of the platform is known that covers the day."""
    TRAINING = "training"
    BIKE_CHECK = "bike_check"
    EQUIPMENT = "equipment"
    """A condition of the shift is missing: what has to be brought in order, never why it is not."""
    ZONE_HELD = "zone_held"
    """Nobody is sent there now; see `zone.held`."""


class DisputedPart(StrEnum):
    """What of a shift a courier contradicts."""

    TIMES = "times"
    DISTANCE = "distance"
    DELIVERIES = "deliveries"
    EARNINGS = "earnings"
    CANCELLATION = "cancellation"


class IncidentKind(StrEnum):
    """The platforms' own words for an incident, without the one that speaks of health."""

    COLLISION = "collision"
    FALL = "fall"
    AGGRESSION = "aggression"
    THEFT = "theft"
    DOG = "dog"
    NEAR_MISS = "near_miss"
    VEHICLE_DEFECT = "vehicle_defect"
    WEATHER = "weather"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformShift:
    """A shift by its platform's names. `worker` is None for one that is no longer linked."""

    external_id: str
    worker: str | None
    planned_start: datetime | None
    planned_end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverNews:
    """That a shift is covered, is covered no longer, or was refused; only then `because` counts."""

    type: EventType
    shift: PlatformShift
    because: RefusedBecause = RefusedBecause.DECLARATION


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeNews:
    """That a courier contradicts what was reported of a shift, under our reference."""

    shift: PlatformShift
    reference: str
    about: DisputedPart


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentNews:
    """That an incident is on record under our reference.

    `external_id` is the platform's own, when it told us of the incident itself.
    """

    reference: str
    external_id: str | None
    worker: str | None
    shift_external_id: str | None
    occurred_at: datetime
    kind: IncidentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneNews:
    """That nobody is to be sent into a postcode for now, or with None anywhere.

    `held_until` None: until told otherwise; not after `held_from`: it is free.
    """

    postcode: str | None
    held_from: datetime
    held_until: datetime | None


News = CoverNews | DisputeNews | IncidentNews | ZoneNews


def type_of(news: News) -> EventType:
    """The type under which news are sent."""
    match news:
        case CoverNews():
            return news.type
        case DisputeNews():
            return EventType.SHIFT_DISPUTED
        case IncidentNews():
            return EventType.INCIDENT_RECORDED
        case ZoneNews():
            return EventType.ZONE_HELD


def event_bytes(news: News, *, event_id: str, happened_at: datetime) -> bytes:
    """The body of the webhook: made once, sent again unchanged. ASCII, so that it always encodes."""
    document: Document = {
        "id": event_id,
        "type": type_of(news).value,
        "schema_version": SCHEMA_VERSION,
        "timestamp": instant_text(happened_at),
        "data": _data(news),
    }
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def incident_kind(told: str | None, *, by_platform: bool) -> IncidentKind:
    """The kind as a platform may read it.

    Its own word comes back to it. What a courier said is not for the platform, so it stays `other`,
    like every word that speaks of health.
    """
    if by_platform and told in set(IncidentKind):
        return IncidentKind(told)
    return IncidentKind.OTHER


def instant_text(instant: datetime) -> str:
    """An instant in UTC, to the second."""
    return instant.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _data(news: News) -> Document:
    match news:
        case CoverNews():
            return {"shift": _covered_shift(news)}
        case DisputeNews():
            dispute = {"reference": news.reference, "about": news.about.value}
            return {"shift": _shift(news.shift), "dispute": dispute}
        case IncidentNews():
            return {"incident": _incident(news)}
        case ZoneNews():
            held: Document = {
                "postcode": news.postcode,
                "held_from": instant_text(news.held_from),
                "held_until": _maybe(news.held_until),
            }
            return {"zone": held}


def _shift(shift: PlatformShift) -> Document:
    return {
        "external_id": shift.external_id,
        "worker": _worker(shift.worker),
        "planned_start": _maybe(shift.planned_start),
        "planned_end": _maybe(shift.planned_end),
    }


def _covered_shift(news: CoverNews) -> Document:
    cover = COVER_OF[news.type]
    because = {"because": news.because.value} if cover is Cover.REFUSED else {}
    return {**_shift(news.shift), "cover": cover.value, **because}


def _incident(news: IncidentNews) -> Document:
    shift = news.shift_external_id
    return {
        "reference": news.reference,
        "external_id": news.external_id,
        "worker": _worker(news.worker),
        "shift": None if shift is None else {"external_id": shift},
        "occurred_at": instant_text(news.occurred_at),
        "kind": news.kind.value,
    }


def _worker(external_id: str | None) -> Document | None:
    return None if external_id is None else {"external_id": external_id}


def _maybe(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)
