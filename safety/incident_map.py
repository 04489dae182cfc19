"""Incidents on a map: its projection, what is rounded, and what a hot-spot suggests.

Points are degrees north and east (WGS84). The projection is that of web maps, so that a zoom level
means what it means elsewhere: the world is 256 pixels wide at level 0 and doubles with each.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from geopy.distance import geodesic

from safety import figures
from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.postcodes import PostalPlace, places_of, postal_places
from safety.statistics import may_show_group

TILE_PIXELS = 256
CELL_PIXELS = 64
LEAST_ZOOM, MOST_ZOOM = 7, 18
METRES_A_DEGREE = 111_320
HALF_TURN, TURN = 180.0, 360.0
STEEPEST = 85.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point in degrees."""

    latitude: float
    longitude: float

    def metres_to(self, other: "Spot") -> float:
        """The distance along the ellipsoid."""
        here, there = (self.latitude, self.longitude), (other.latitude, other.longitude)
        return float(geodesic(here, there).meters)

    def flat_distance_to(self, other: "Spot") -> float:
        """A number that grows with the distance, for places near each other: which one is nearest?"""
        across = math.cos(math.radians(self.latitude)) * (other.longitude - self.longitude)
        return math.hypot(other.latitude - self.latitude, across)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEvent:
    """One incident with a place. `is_exact`: the point is its own, not the middle of a postcode."""

    ref: str
    spot: Spot
    kind: IncidentKind
    nature: Nature
    happened_on: date
    incident_class: str = "none"
    platform: str | None = None
    zone: str | None = None
    municipality: str | None = None
    street: str | None = None
    deviation: str | None = None
    weather: str | None = None
    light: str | None = None
    road_surface: str | None = None
    vehicle: str | None = None
    person: int | None = None
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle in degrees, with its edges."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """A circle with many incidents. `expected` None: nobody knows how much is ridden there."""

    spot: Spot
    events: tuple[MapEvent, ...]
    expected: float | None

    @property
    def main_deviation(self) -> str | None:
        """The cause named most often, of several the first by its code."""
        counts = Counter(event.deviation for event in self.events if event.deviation)
        return min(counts, key=lambda code: (-counts[code], code), default=None)


class Suggestion(StrEnum):
    """What may be done about a hot-spot first; a person decides."""

    WARN = "warn"
    """Tell couriers who ride there."""
    ROAD = "road"
    """Ask the municipality about the road."""
    PICK_UP = "pick_up"
    """Ask the platform for another place to pick up or hand over."""


LOOSE_SURFACES = frozenset(("tram_rails", "cobbles", "gravel", "painted"))
SLIPPED, LOST_CONTROL, OF_PEOPLE = "5", "42", "8"
"""Deviations: falls (group 50), control of the vehicle lost, and violence or presence (group 80)."""


def suggestion(hot_spot: HotSpot) -> Suggestion:
    """What the main cause speaks for: falls and bad surfaces for the road, violence for another place.

    Source: own policy (docs/sources.md#own-policy).
    """
    cause = hot_spot.main_deviation or ""
    loose = sum(event.road_surface in LOOSE_SURFACES for event in hot_spot.events)
    is_loose = 2 * loose >= len(hot_spot.events)
    if cause.startswith(SLIPPED) or (is_loose and cause in ("", LOST_CONTROL)):
        return Suggestion.ROAD
    if cause.startswith(OF_PEOPLE):
        return Suggestion.PICK_UP
    return Suggestion.WARN


def pixels(spot: Spot, zoom: int) -> tuple[float, float]:
    """Where a point lies in the picture of the whole world at a zoom level: right and down."""
    world = TILE_PIXELS * 2**zoom
    steep = math.radians(max(-STEEPEST, min(STEEPEST, spot.latitude)))
    down = (1 - math.asinh(math.tan(steep)) / math.pi) / 2
    return (spot.longitude + HALF_TURN) / TURN * world, down * world


def spot_at(right: float, down: float, zoom: int) -> Spot:
    """The point at a pixel of the picture of the whole world."""
    world = TILE_PIXELS * 2**zoom
    steep = math.atan(math.sinh(math.pi * (1 - 2 * down / world)))
    return Spot(latitude=math.degrees(steep), longitude=right / world * TURN - HALF_TURN)


def large_enough(events: Iterable[MapEvent]) -> bool:
    """Whether incidents may be shown outside the safety role: five of them, of five people at least.

    An incident without a known person counts as one's own (docs/sources.md#own-policy).
    """
    people = {event.ref if event.person is None else event.person for event in events}
    return may_show_group(len(people), to_safety_role=False)


def rounded(spot: Spot) -> Spot:
    """A point on a grid so coarse that no home can be told from it.

    Source: own policy, 500 metres for commuting (docs/sources.md#own-policy).
    """
    metres = figures.whole("map.commuting_grid")
    step = metres / METRES_A_DEGREE
    latitude = round(spot.latitude / step) * step
    wide = step / math.cos(math.radians(latitude))
    return Spot(latitude=latitude, longitude=round(spot.longitude / wide) * wide)


@lru_cache(maxsize=512)
def reach_of(postcode: str) -> float | None:
    """Half the distance from a postcode's point to the nearest other one, in metres."""
    own = places_of(postcode)
    if not own:
        return None
    here = _spot_of(own[0])
    others = {_spot_of(place) for place in postal_places() if place.postcode != postcode} - {here}
    nearest = min(others, key=here.flat_distance_to, default=None)
    return here.metres_to(nearest) / 2 if nearest else None


def _spot_of(place: PostalPlace) -> Spot:
    return Spot(latitude=place.latitude, longitude=place.longitude)
