"""Belgian postcodes with their places and points: look up by number or name, or find the nearest.

Source: GeoNames postal codes, CC BY 4.0 (docs/sources.md#geonames-postcodes).
"""

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

EARTH_RADIUS_METRES = 6_371_008.8


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalPlace:
    """One place of a postcode; a postcode may have several, and a place name may return elsewhere."""

    postcode: str
    place: str
    region_code: str
    province: str
    arrondissement: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestPlace:
    """The place whose point is nearest, and how far away that point is."""

    place: PostalPlace
    distance_metres: float


@lru_cache(maxsize=1)
def postal_places() -> tuple[PostalPlace, ...]:
    """Every place, in the order of its postcode."""
    text = resources.files("safety.codes").joinpath("be_postcodes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        PostalPlace(
            postcode=row["postcode"],
            place=row["place"],
            region_code=row["region_code"],
            province=row["province"],
            arrondissement=row["arrondissement"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        for row in rows
    )


def places_of(postcode: str) -> tuple[PostalPlace, ...]:
    """The places of a postcode; none when Belgium has no such postcode in this list."""
    return _by_postcode().get(postcode.strip(), ())


def nearest_place(latitude: float, longitude: float) -> NearestPlace:
    """The place nearest to a point in degrees (WGS84); the caller judges whether it is near enough.

    Raises ValueError for a point that is not on earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("The latitude or longitude is out of range.")

    def distance_metres(place: PostalPlace) -> float:
        return great_circle_metres(latitude, longitude, place.latitude, place.longitude)

    nearest = min(postal_places(), key=distance_metres)
    return NearestPlace(place=nearest, distance_metres=distance_metres(nearest))


def great_circle_metres(
    from_latitude: float, from_longitude: float, to_latitude: float, to_longitude: float
) -> float:
    """The distance between two points over the surface of a round earth, by the haversine formula."""
    from_phi, to_phi = math.radians(from_latitude), math.radians(to_latitude)
    half_phi = (to_phi - from_phi) / 2
    half_lambda = math.radians(to_longitude - from_longitude) / 2
    chord = (
        math.sin(half_phi) ** 2 + math.cos(from_phi) * math.cos(to_phi) * math.sin(half_lambda) ** 2
    )
    return 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(min(1.0, chord)))


@lru_cache(maxsize=1)
def _by_postcode() -> dict[str, tuple[PostalPlace, ...]]:
    grouped: dict[str, list[PostalPlace]] = {}
    for place in postal_places():
        grouped.setdefault(place.postcode, []).append(place)
    return {postcode: tuple(places) for postcode, places in grouped.items()}
