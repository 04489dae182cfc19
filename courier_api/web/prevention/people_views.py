"""What the pages about couriers show: who may not ride, bicycles, training, equipment."""

from dataclasses import dataclass
from datetime import date, datetime

from courier_api.prevention.gear import GearItem
from courier_api.prevention.train import Topic
from safety.prevention.bike_check import BikeKind, BikePart, PartFound
from safety.prevention.gates import GateReason
from safety.prevention.states import CheckState, GearState, TrainingState
from safety.prevention.validity import PreventionPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutLine:
    """A courier with a shift of today or tomorrow that may not be taken."""

    courier_name: str
    reference: str
    platform_name: str
    starts_at: datetime
    reasons: tuple[GateReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingLine:
    """A training or check that ends within the days of warning."""

    courier_name: str
    reference: str
    thing: str
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesView:
    """The dashboard. `would_bar`: couriers who would be barred if the gates shut today."""

    today: date
    policy: PreventionPolicy
    is_in_force: bool
    couriers: int
    would_bar: int
    shut: tuple[ShutLine, ...] = ()
    ending: tuple[EndingLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BikeLine:
    """A bicycle with its last check and the one that is booked."""

    bike_id: int
    label: str
    kind: BikeKind
    own: bool
    courier_name: str | None
    reference: str | None
    state: CheckState | None = None
    valid_until: date | None = None
    booked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPhoto:
    """One photo of a check: what it shows, and its size in pixels, so that nothing moves when it comes."""

    photo_id: int
    part: BikePart
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check of the past."""

    state: CheckState
    checked_on: date | None
    valid_until: date | None
    faults: tuple[tuple[BikePart, PartFound], ...]
    incident_ref: str | None
    note: str | None
    photos: tuple[CheckPhoto, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BikeView:
    """One bicycle: what to look at, and every check."""

    line: BikeLine
    parts: tuple[BikePart, ...]
    blocking: frozenset[BikePart]
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLine:
    """One training of one courier."""

    training_id: int
    courier_name: str
    reference: str
    topic: Topic
    state: TrainingState
    planned_on: date | None
    held_on: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GearLine:
    """One piece of equipment; `steps` are where it can go."""

    gear_id: int
    courier_name: str
    reference: str
    item: GearItem
    size: str
    cost_cents: int
    state: GearState
    issued_on: date | None
    must_replace: bool
    steps: tuple[GearState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GearView:
    """The list with what it cost: this year, by item."""

    lines: tuple[GearLine, ...]
    year: int
    costs: tuple[tuple[GearItem, int, int], ...]
    more: bool = False

    @property
    def total_cents(self) -> int:
        """All items of the year."""
        return sum(cents for _, _, cents in self.costs)
