"""The picture of one place: a pin among the postcodes around it, the middle of the map's picture. Pure."""

from dataclasses import dataclass

from courier_api.web.adviser.draw_map import (
    HEIGHT,
    WIDTH,
    DrawnName,
    Window,
    dots_of,
    grid_of,
    names_of,
)
from safety.incident_map import Spot

ZOOM = 13
SEEN_WIDTH, SEEN_HEIGHT = 480, 320
LEAST_RING = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """`ring` is how far the place may be off, in pixels; None where it is known to the metre.

    `is_centre`: only the postcode is known, so the pin stands in its middle.
    """

    x: float
    y: float
    view_box: str
    grid: str
    places: str
    names: tuple[DrawnName, ...]
    address: str
    ring: float | None = None
    is_centre: bool = False


def pin_at(spot: Spot, *, accuracy_metres: float | None, is_centre: bool) -> Pin:
    """The picture around a point, a few kilometres wide."""
    window = Window(spot, ZOOM)
    x, y = window.place(spot)
    ring = accuracy_metres / window.metres_a_pixel if accuracy_metres else None
    left, top = (WIDTH - SEEN_WIDTH) // 2, (HEIGHT - SEEN_HEIGHT) // 2
    names = names_of(window)
    return Pin(
        x=x,
        y=y,
        view_box=f"{left} {top} {SEEN_WIDTH} {SEEN_HEIGHT}",
        grid=grid_of(window),
        places=dots_of(window),
        names=tuple(each for each in names if abs(each.x - x) < SEEN_WIDTH / 2),
        address=f"/console/map?at={spot.latitude:.5f},{spot.longitude:.5f}&zoom={ZOOM + 2}",
        ring=round(ring, 1) if ring and ring > LEAST_RING else None,
        is_centre=is_centre,
    )
