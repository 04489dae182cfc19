"""Two periods on the same map: the other picture, and the places of both in one table."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from courier_api.statistics.read_places import PlacesRead
from courier_api.web.adviser.draw_map import MapView, map_view
from courier_api.web.adviser.map_views import MapFilter

MOST_PLACES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPlace:
    """One postcode in both periods. `zone` None: not known."""

    zone: str | None
    now: int
    before: int

    @property
    def change(self) -> int:
        """How many more there are now."""
        return self.now - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The picture of the other period, in the same window, and the table of both."""

    view: MapView
    places: tuple[ComparedPlace, ...]


def comparison(
    view: MapView, read: PlacesRead, other: PlacesRead, tile_url: str | None
) -> Comparison:
    """Another period under the same filter and in the same part of the world."""
    wanted = view.filter
    now, before = _by_zone(read, wanted), _by_zone(other, wanted)
    places = [
        ComparedPlace(zone=zone, now=now[zone], before=before[zone]) for zone in {*now, *before}
    ]
    places.sort(key=lambda each: (-max(each.now, each.before), each.zone or "~"))
    return Comparison(view=map_view(other, wanted, tile_url), places=tuple(places[:MOST_PLACES]))


def _by_zone(read: PlacesRead, wanted: MapFilter) -> Counter[str | None]:
    zones = wanted.chosen(read.cases).words["zone"]
    counts = np.bincount(zones.codes, minlength=len(zones.values))
    return Counter(
        {zone: int(counts[code]) for code, zone in enumerate(zones.values) if counts[code]}
    )
