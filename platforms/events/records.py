"""The frozen records of everything a platform may tell: shift, delivery, incident, worker, ping.

The field names are the ones on the wire. Instants are UTC, money is cents, distances are metres.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from platforms.events.values import (
    BreakMinutes,
    Count,
    Currency,
    EventId,
    ExternalId,
    Flag,
    FlagOrFalse,
    Instant,
    Latitude,
    Longitude,
    LongText,
    Postcode,
    ShortText,
    SignedCents,
    Token,
)

ShiftEventType: TypeAlias = Literal[
    "shift.planned",
    "shift.updated",
    "shift.cancelled",
    "shift.started",
    "shift.ended",
    "shift.corrected",
]
DeliveryEventType: TypeAlias = Literal["delivery.completed"]
IncidentEventType: TypeAlias = Literal["incident.reported", "incident.updated"]
WorkerEventType: TypeAlias = Literal["worker.linked", "worker.unlinked"]
PingEventType: TypeAlias = Literal["ping"]

CancelReason: TypeAlias = Literal["worker", "platform", "weather", "no_show", "other"]
EndedBy: TypeAlias = Literal["worker", "platform", "weather", "other"]
Engagement: TypeAlias = Literal["employee", "self_employed"]
VehicleType: TypeAlias = Literal["bike", "ebike", "speed_pedelec", "cargo_bike", "moped", "car"]
VehicleOwner: TypeAlias = Literal["worker", "platform", "coop"]
EarningKind: TypeAlias = Literal[
    "base", "per_delivery", "distance", "waiting", "bonus", "tip", "expense", "adjustment"
]
IncidentKind: TypeAlias = Literal[
    "collision",
    "fall",
    "aggression",
    "theft",
    "dog",
    "near_miss",
    "vehicle_defect",
    "weather",
    "illness",
    "other",
]
Severity: TypeAlias = Literal["none", "first_aid", "medical", "hospital", "fatal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """The courier as the platform knows them."""

    external_id: ExternalId
    name: ShortText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Where a shift is ridden."""

    postcode: Postcode | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """What is ridden, and whose it is."""

    type: VehicleType | None = None
    owner: VehicleOwner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One break with its times; unpaid unless said otherwise."""

    start: Instant
    end: Instant
    paid: FlagOrFalse = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """One line of what the platform says was earned."""

    kind: EarningKind
    amount_cents: SignedCents
    currency: Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFields:
    """A shift as one event tells it; which fields must be there depends on the event's type.

    `engagement`: employed by the co-operative, or self-employed for the platform. A shift of which
    no event says anything is an employee's.
    """

    external_id: ExternalId
    worker: Worker
    engagement: Engagement | None = None
    planned_start: Instant | None = None
    planned_end: Instant | None = None
    actual_start: Instant | None = None
    actual_end: Instant | None = None
    ended_by: EndedBy | None = None
    reason: CancelReason | None = None
    breaks: Annotated[tuple[Break, ...], Field(max_length=100)] | None = None
    break_minutes: BreakMinutes | None = None
    zone: Zone | None = None
    vehicle: Vehicle | None = None
    distance_m: Count | None = None
    deliveries_count: Count | None = None
    on_call_seconds: Count | None = None
    engaged_seconds: Count | None = None
    earnings: Annotated[tuple[Earning, ...], Field(max_length=1000)] | None = None
    cash_collected_cents: Count | None = None
    corrects: EventId | None = None
    note: LongText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRef:
    """A shift named by another object."""

    external_id: ExternalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place, as exact as the platform knows it."""

    lat: Latitude | None = None
    lon: Longitude | None = None
    postcode: Postcode | None = None
    address: LongText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFields:
    """A finished delivery: evidence for a shift, never pay by itself."""

    external_id: ExternalId
    accepted_at: Instant
    dropped_off_at: Instant
    shift: ShiftRef | None = None
    worker: Worker | None = None
    arrived_pickup_at: Instant | None = None
    picked_up_at: Instant | None = None
    distance_m: Count | None = None
    pickup: Location | None = None
    dropoff: Location | None = None
    earnings: Annotated[tuple[Earning, ...], Field(max_length=1000)] | None = None
    outcome: Token | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFields:
    """Something that happened to a courier, as the platform reports it."""

    external_id: ExternalId
    worker: Worker
    occurred_at: Instant
    kind: IncidentKind
    severity: Severity
    shift: ShiftRef | None = None
    location: Location | None = None
    description: LongText | None = None
    injured: Flag | None = None
    third_party: Flag | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLink:
    """The platform's id of a courier beside the cooperative's own reference."""

    external_id: ExternalId
    cooperative_reference: ExternalId
    name: ShortText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What every event has: its id, when it happened, and its number if the sender counts.

    `unknown_fields` counts fields that we do not know; they changed nothing.
    """

    event_id: str
    occurred_at: datetime
    sequence: int | None = None
    unknown_fields: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEvent(Told):
    """Something about a shift."""

    type: ShiftEventType
    shift: ShiftFields


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent(Told):
    """A delivery came to its end."""

    type: DeliveryEventType
    delivery: DeliveryFields


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEvent(Told):
    """An incident was reported, or more became known about it."""

    type: IncidentEventType
    incident: IncidentFields


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerEvent(Told):
    """A courier's account at the platform was joined to ours, or parted from it."""

    type: WorkerEventType
    worker: WorkerLink


@dataclass(frozen=True, slots=True, kw_only=True)
class PingEvent(Told):
    """The sender tries the line."""

    type: PingEventType


CanonicalEvent: TypeAlias = ShiftEvent | DeliveryEvent | IncidentEvent | WorkerEvent | PingEvent
