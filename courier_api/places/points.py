"""A point on earth, and how far two points are apart."""

from dataclasses import dataclass

from geopy.distance import geodesic


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Degrees north and east (WGS84)."""

    latitude: float
    longitude: float


def point_of(latitude: object, longitude: object) -> Point | None:
    """The point that two numbers or texts name; None when it is not on earth."""
    try:
        point = Point(latitude=float(str(latitude)), longitude=float(str(longitude)))
    except ValueError:
        return None
    on_earth = -90 <= point.latitude <= 90 and -180 <= point.longitude <= 180
    return point if on_earth else None


def distance_metres(one: Point, other: Point) -> int:
    """How far apart two points are along the ellipsoid, in whole metres."""
    metres: float = geodesic(
        (one.latitude, one.longitude), (other.latitude, other.longitude)
    ).meters
    return round(metres)
