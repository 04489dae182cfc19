"""Complete what is known of a place from the postcode list: no outside service, and no refusal."""

from collections.abc import Mapping, Sequence
from typing import Any

from courier_api.places.points import Point, distance_metres, point_of
from safety.postcodes import PostalPlace, nearest_place, places_of

FARTHEST_METRES = 15_000
"""Beyond this a point is not taken for a place of the list: it may be abroad."""

Place = dict[str, Any]
"""`postcode`, `municipality`, `street`, `latitude`, `longitude`, `metres_from_postcode`."""


def complete_place(told: Mapping[str, Any] | None) -> Place | None:
    """What was told, with the municipality, and a postcode or a point where one was missing.

    What was told is never changed. A point that comes from the postcode is its centre, and
    `point_is` says so. Nothing known stays nothing.
    """
    place = {name: value for name, value in (told or {}).items() if value not in (None, "")}
    if not place:
        return None
    point = point_of(place.get("latitude"), place.get("longitude"))
    found = _postal_place(str(place.get("postcode", "")), point)
    if found is None:
        return place
    centre = Point(latitude=found.latitude, longitude=found.longitude)
    place.setdefault("postcode", found.postcode)
    place.setdefault("municipality", found.place)
    if point is None:
        place |= {
            "latitude": str(centre.latitude),
            "longitude": str(centre.longitude),
            "point_is": "postcode_centre",
        }
    else:
        place["metres_from_postcode"] = distance_metres(point, centre)
    return place


def _postal_place(postcode: str, point: Point | None) -> PostalPlace | None:
    """The place of the postcode, of several the nearest; without a postcode the nearest of all."""
    if postcode:
        return _nearest_of(places_of(postcode), point)
    if point is None:
        return None
    nearest = nearest_place(point.latitude, point.longitude).place
    centre = Point(latitude=nearest.latitude, longitude=nearest.longitude)
    return nearest if distance_metres(point, centre) <= FARTHEST_METRES else None


def _nearest_of(places: Sequence[PostalPlace], point: Point | None) -> PostalPlace | None:
    if point is None:
        return places[0] if places else None
    return min(
        places,
        key=lambda place: distance_metres(
            point, Point(latitude=place.latitude, longitude=place.longitude)
        ),
        default=None,
    )
