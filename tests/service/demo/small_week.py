"""A week of ten shifts, as files in the public layout, so that whole runs stay short."""

from collections.abc import Sequence
from pathlib import Path

from courier_api.demo.instances import read_instances
from courier_api.demo.week import Week, build_week

COURIERS = {
    "quiet": ((0, 0, 1020, 1260),),
    "usual": ((300, 0, 690, 870), (0, 700, 1080, 1320)),
}
"""The two days, which take turns: where each courier begins, and the first and last minute."""
RESTAURANTS = ((100, 100), (800, 600))
SHIFTS = 10
SEED = 7


def write_instances(folder: Path) -> Path:
    """Two days of meal delivery below a new folder, which is given back."""
    for name, rows in COURIERS.items():
        day = folder / name
        day.mkdir(parents=True)
        couriers = [(f"c{number}", *row) for number, row in enumerate(rows)]
        restaurants = [(f"r{number}", *place) for number, place in enumerate(RESTAURANTS)]
        orders = [
            (f"o{minute}", minute, 1500 - minute, f"r{minute % 2}", minute)
            for minute in range(695, 1300, 35)
        ]
        _write(day / "couriers.txt", ("courier", "x", "y", "on_time", "off_time"), couriers)
        _write(day / "restaurants.txt", ("restaurant", "x", "y"), restaurants)
        _write(day / "orders.txt", ("order", "x", "y", "restaurant", "ready_time"), orders)
    return folder


def week_of(instances: Path, *, seed: int = SEED) -> Week:
    """The week of a folder, as the command makes it."""
    return build_week(read_instances(instances), seed=seed)


def _write(file: Path, header: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    lines = ["\t".join(str(cell) for cell in row) for row in (header, *rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
