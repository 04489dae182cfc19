"""What the map shows, and the filter in its address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

import numpy as np
from sqlalchemy.orm import Session

from courier_api.statistics.period import Asked
from courier_api.statistics.read_places import PlacesRead
from courier_api.web.adviser.statistics_views import ROLLING
from safety.facts import Nature
from safety.incident_map import LEAST_ZOOM, MOST_ZOOM, Area, Spot
from safety.incidents import IncidentKind
from safety.mapped_cases import MappedCases

PATH = "/console/map"
CLOSER = 2
CONDITIONS = ("weather", "light", "road_surface", "vehicle")
"""Fields of an incident by which the map is narrowed."""
SERIOUS = frozenset(("serious", "very_serious", "suspected_serious", "suspected_very_serious"))


class Audience(StrEnum):
    """Who looks on: the safety role alone, or others beside it, who see no small group."""

    SAFETY = "safety"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFilter:
    """What the address asks for; without `at` and `zoom` the map shows every incident."""

    period: str = ROLLING
    kind: IncidentKind | None = None
    platform: str = ""
    nature: Nature | None = None
    serious: bool = False
    weather: str = ""
    light: str = ""
    road_surface: str = ""
    vehicle: str = ""
    against: str = ""
    """Another period, whose map stands beside this one."""
    audience: Audience = Audience.SAFETY
    at: Spot | None = None
    zoom: int | None = None
    area: Area | None = None

    @property
    def fields(self) -> dict[str, str]:
        """The filter as fields of a form or address, those that say something."""
        fields = {
            "period": "" if self.period == ROLLING else self.period,
            "kind": self.kind.value if self.kind else "",
            "platform": self.platform,
            "nature": self.nature.value if self.nature else "",
            "serious": "yes" if self.serious else "",
            **{name: getattr(self, name) for name in (*CONDITIONS, "against")},
            "audience": "" if self.audience is Audience.SAFETY else self.audience.value,
            "at": f"{self.at.latitude:.5f},{self.at.longitude:.5f}" if self.at else "",
            "zoom": str(self.zoom) if self.zoom is not None else "",
            "area": area_text(self.area) if self.area else "",
        }
        return {name: text for name, text in fields.items() if text}

    @property
    def address(self) -> str:
        """The map with this filter."""
        return f"{PATH}?{urlencode(self.fields)}" if self.fields else PATH

    def looking_at(self, spot: Spot, zoom: int) -> "MapFilter":
        """The same incidents from elsewhere."""
        return replace(self, at=spot, zoom=max(LEAST_ZOOM, min(MOST_ZOOM, zoom)))

    def under(self, conditions: Mapping[str, str]) -> "MapFilter":
        """Narrowed by weather, light, road surface and vehicle; what is not named does not narrow."""
        weather, light, road_surface, vehicle = (conditions.get(name, "") for name in CONDITIONS)
        return replace(
            self, weather=weather, light=light, road_surface=road_surface, vehicle=vehicle
        )

    def within(self, area: Area | None) -> "MapFilter":
        """With an area drawn, or without."""
        return replace(self, area=area)

    def chosen(self, cases: MappedCases) -> MappedCases:
        """The incidents that are shown."""
        wanted = {
            "kind": self.kind,
            "nature": self.nature,
            "platform": self.platform,
            **{name: getattr(self, name) for name in CONDITIONS},
        }
        rows = np.ones(len(cases), dtype=np.bool_)
        for name, word in wanted.items():
            if word:
                rows &= cases.words[name].are(word)
        if self.serious:
            rows &= cases.words["incident_class"].are(*SERIOUS)
        return cases.take(rows)


def area_text(area: Area) -> str:
    """South, west, north and east, about a metre exact."""
    return ",".join(f"{edge:.5f}" for edge in (area.south, area.west, area.north, area.east))


def read_area(edges: str) -> Area | None:
    """The rectangle that four numbers name, in any order of its corners; None when they do not."""
    numbers = [_number(part) for part in edges.split(",")]
    known = [number for number in numbers if number is not None]
    if len(numbers) != 4 or len(known) != 4:
        return None
    south, west, north, east = known
    if max(abs(south), abs(north)) > 90 or max(abs(west), abs(east)) > 180:
        return None
    return Area(
        south=min(south, north), west=min(west, east), north=max(south, north), east=max(west, east)
    )


def read_spot(text: str) -> Spot | None:
    """The point that two numbers name; None when they do not."""
    numbers = [_number(part) for part in text.split(",")]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return None
    is_on_map = abs(numbers[0]) <= 85 and abs(numbers[1]) <= 180
    return Spot(latitude=numbers[0], longitude=numbers[1]) if is_on_map else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= 180 else None  # refuses "nan" too


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQueries:
    """What the map asks for; the reading is logged by the query. `tile_url` None: no background."""

    places: Callable[[Session, Asked], PlacesRead]
    tile_url: str | None = None
