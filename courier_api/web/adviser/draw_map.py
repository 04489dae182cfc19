"""The picture of the map: where clusters, places, lines and circles lie. Pure; the page adds words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from courier_api.statistics.read_places import PlacesRead
from courier_api.web.adviser.map_views import CLOSER, Audience, MapFilter
from safety import figures
from safety.incident_map import (
    LEAST_ZOOM,
    MOST_ZOOM,
    TILE_PIXELS,
    Area,
    HotSpot,
    MapEvent,
    Spot,
    Suggestion,
    large_enough,
    pixels,
    spot_at,
    suggestion,
)
from safety.mapped_cases import MOST_HOT_SPOTS, Cluster, MappedCases, clusters
from safety.postcodes import postal_places

WIDTH, HEIGHT = 960, 640
EDGE = 60
BELGIUM = Spot(latitude=50.64, longitude=4.66)
BELGIUM_ZOOM = 8
NEAREST_BY_ITSELF = 15
MOST_NAMES = 30
MOST_LISTED = 200
EQUATOR_METRES = 40_075_016.7
STEPS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
LEAST_STEP_PIXELS = 90
SCALES = (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50)
SCALE_PIXELS = 200


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the world is seen: a middle and a zoom level."""

    middle: Spot
    zoom: int

    def place(self, spot: Spot) -> tuple[float, float]:
        """Where a point lies in the picture, right and down from its corner."""
        right, down = pixels(spot, self.zoom)
        left, top = self.corner
        return round(right - left, 1), round(down - top, 1)

    @property
    def corner(self) -> tuple[float, float]:
        """The upper left corner in the picture of the world."""
        right, down = pixels(self.middle, self.zoom)
        return right - WIDTH / 2, down - HEIGHT / 2

    @property
    def area(self) -> Area:
        """The rectangle that is seen."""
        left, top = self.corner
        north_west = spot_at(left, top, self.zoom)
        south_east = spot_at(left + WIDTH, top + HEIGHT, self.zoom)
        return Area(
            south=south_east.latitude,
            west=north_west.longitude,
            north=north_west.latitude,
            east=south_east.longitude,
        )

    @property
    def metres_a_pixel(self) -> float:
        """At the middle of the picture."""
        whole = EQUATOR_METRES * math.cos(math.radians(self.middle.latitude))
        return whole / float(TILE_PIXELS * 2**self.zoom)

    def beside(self, right: float, down: float) -> Spot:
        """The middle of a window so many widths and heights away."""
        left, top = pixels(self.middle, self.zoom)
        return spot_at(left + right * WIDTH, top + down * HEIGHT, self.zoom)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCluster:
    """A circle with how many incidents it stands for, and the address of a closer look."""

    x: float
    y: float
    radius: float
    cluster: Cluster
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCircle:
    """A hot-spot with its letter in the list."""

    letter: str
    x: float
    y: float
    radius: float
    hot_spot: HotSpot
    suggestion: Suggestion
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnName:
    """A place with its name, where there is room for it."""

    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """In pixels of the picture."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One square of a background that the operator has named."""

    x: float
    y: float
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """The whole page. `left_out`: incidents in clusters too small for this audience."""

    filter: MapFilter
    window: Window
    shown: int
    without_place: int
    left_out: int
    clusters: tuple[DrawnCluster, ...]
    hot_spots: tuple[DrawnCircle, ...]
    in_area: tuple[MapEvent, ...]
    in_area_count: int | None
    places: str
    names: tuple[DrawnName, ...]
    grid: str
    area: Rectangle | None
    tiles: tuple[Tile, ...]
    scale_metres: int
    scale_pixels: float
    platforms: tuple[str, ...]


def map_view(read: PlacesRead, wanted: MapFilter, tile_url: str | None) -> MapView:
    """The map under a filter; outside the safety role fewer than five are not shown."""
    cases = wanted.chosen(read.cases)
    window = _window(cases.bounds, wanted)
    wanted = wanted.looking_at(window.middle, window.zoom)
    is_safety = wanted.audience is Audience.SAFETY
    found = clusters(cases, window.zoom)
    shown = [each for each in found if is_safety or each.is_large_enough]
    chosen = cases.take(cases.lie_in(wanted.area)) if wanted.area else MappedCases.of(())
    may_count = is_safety or not len(chosen) or chosen.are_large_enough
    listed = range(min(len(chosen), MOST_LISTED)) if is_safety else ()
    scale = next((each for each in SCALES if each / window.metres_a_pixel <= SCALE_PIXELS), 50)
    return MapView(
        filter=wanted,
        window=window,
        shown=len(cases),
        without_place=read.without_place,
        left_out=len(cases) - sum(each.count for each in shown),
        clusters=_clusters(shown, window, wanted),
        hot_spots=_hot_spots(
            [each for each in read.hot_spots if is_safety or large_enough(each.events)],
            window,
            wanted,
        ),
        in_area=tuple(map(chosen.event, listed)),
        in_area_count=len(chosen) if may_count else None,
        places=dots_of(window),
        names=names_of(window),
        grid=grid_of(window),
        area=_rectangle(wanted.area, window) if wanted.area else None,
        tiles=_tiles(window, tile_url) if tile_url else (),
        scale_metres=scale,
        scale_pixels=round(scale / window.metres_a_pixel, 1),
        platforms=read.platforms,
    )


def _window(bounds: Area | None, wanted: MapFilter) -> Window:
    """What the address asks for, else as near as shows every incident."""
    if wanted.at is not None and wanted.zoom is not None:
        return Window(wanted.at, wanted.zoom)
    if bounds is None:
        return Window(BELGIUM, BELGIUM_ZOOM)
    middle = Spot(
        latitude=(bounds.south + bounds.north) / 2, longitude=(bounds.west + bounds.east) / 2
    )
    corners = (
        Spot(latitude=bounds.south, longitude=bounds.west),
        Spot(latitude=bounds.north, longitude=bounds.east),
    )
    for zoom in range(NEAREST_BY_ITSELF, LEAST_ZOOM, -1):
        window = Window(middle, zoom)
        if all(_is_inside(window.place(corner)) for corner in corners):
            return window
    return Window(middle, LEAST_ZOOM)


def _is_inside(spot: tuple[float, float], edge: int = EDGE) -> bool:
    return edge <= spot[0] <= WIDTH - edge and edge <= spot[1] <= HEIGHT - edge


def _clusters(
    found: Sequence[Cluster], window: Window, wanted: MapFilter
) -> tuple[DrawnCluster, ...]:
    drawn: list[DrawnCluster] = []
    for cluster in found:
        x, y = window.place(cluster.spot)
        if _is_inside((x, y), edge=0):
            closer = wanted.looking_at(cluster.spot, window.zoom + CLOSER)
            drawn.append(
                DrawnCluster(
                    x=x,
                    y=y,
                    radius=round(min(34.0, 13 + 3 * math.sqrt(cluster.count)), 1),
                    cluster=cluster,
                    address=closer.address,
                )
            )
    return tuple(drawn)


def _hot_spots(
    found: Sequence[HotSpot], window: Window, wanted: MapFilter
) -> tuple[DrawnCircle, ...]:
    radius = figures.whole("map.hot_spot_metres") / window.metres_a_pixel
    drawn: list[DrawnCircle] = []
    for number, hot_spot in enumerate(found[:MOST_HOT_SPOTS]):
        x, y = window.place(hot_spot.spot)
        drawn.append(
            DrawnCircle(
                letter=chr(ord("A") + number),
                x=x,
                y=y,
                radius=round(max(8.0, radius), 1),
                hot_spot=hot_spot,
                suggestion=suggestion(hot_spot),
                address=wanted.looking_at(hot_spot.spot, MOST_ZOOM - CLOSER).address,
            )
        )
    return tuple(drawn)


@lru_cache(maxsize=1)
def _postcode_spots() -> tuple[tuple[str, Spot], ...]:
    """One point a postcode, with the name of its first place."""
    first = {place.postcode: place for place in reversed(postal_places())}
    return tuple(
        (place.place, Spot(latitude=place.latitude, longitude=place.longitude))
        for place in first.values()
    )


def _seen(window: Window) -> list[tuple[str, float, float]]:
    placed = [(name, *window.place(spot)) for name, spot in _postcode_spots()]
    return [each for each in placed if _is_inside(each[1:], edge=0)]


def dots_of(window: Window) -> str:
    """Every postcode that is seen, as points of one path."""
    return "".join(f"M{x} {y}h0" for _, x, y in _seen(window))


def names_of(window: Window) -> tuple[DrawnName, ...]:
    seen = _seen(window)
    if len(seen) > MOST_NAMES:
        return ()
    return tuple(DrawnName(x=x, y=y, name=name) for name, x, y in seen)


def grid_of(window: Window) -> str:
    """Lines of latitude and longitude, as close as they can be read."""
    area = window.area
    pixels_a_degree = WIDTH / (area.east - area.west)
    step = min((each for each in STEPS if each * pixels_a_degree >= LEAST_STEP_PIXELS), default=1.0)
    lines = []
    for number in range(math.ceil(area.west / step), math.floor(area.east / step) + 1):
        x, _ = window.place(Spot(latitude=window.middle.latitude, longitude=number * step))
        lines.append(f"M{x} 0V{HEIGHT}")
    for number in range(math.ceil(area.south / step), math.floor(area.north / step) + 1):
        _, y = window.place(Spot(latitude=number * step, longitude=window.middle.longitude))
        lines.append(f"M0 {y}H{WIDTH}")
    return "".join(lines)


def _rectangle(area: Area, window: Window) -> Rectangle:
    left, top = window.place(Spot(latitude=area.north, longitude=area.west))
    right, bottom = window.place(Spot(latitude=area.south, longitude=area.east))
    return Rectangle(x=left, y=top, width=round(right - left, 1), height=round(bottom - top, 1))


def _tiles(window: Window, url: str) -> tuple[Tile, ...]:
    left, top = window.corner
    count = 2**window.zoom
    columns = range(math.floor(left / TILE_PIXELS), math.ceil((left + WIDTH) / TILE_PIXELS))
    rows = range(math.floor(top / TILE_PIXELS), math.ceil((top + HEIGHT) / TILE_PIXELS))
    return tuple(
        Tile(
            x=round(column * TILE_PIXELS - left, 1),
            y=round(row * TILE_PIXELS - top, 1),
            url=url.format(z=window.zoom, x=column % count, y=row),
        )
        for row in rows
        for column in columns
        if 0 <= row < count
    )
