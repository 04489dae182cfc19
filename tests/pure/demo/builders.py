"""Small instances and rosters for the tests of the demonstration week."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from courier_api.demo.instances import (
    BUNDLED_INSTANCES,
    CourierRow,
    Instance,
    OrderRow,
    read_instances,
)
from courier_api.demo.roster import RosterRow
from courier_api.demo.week import Week, build_week
from courier_api.foundation.clock import local_date

MONDAY = date(2026, 3, 23)
MONDAY_NOON = datetime(2026, 3, 23, 11, tzinfo=UTC)
SEED = 20260323


@cache
def bundled_instances() -> tuple[Instance, ...]:
    return read_instances(BUNDLED_INSTANCES)


@cache
def bundled_week(seed: int = SEED) -> Week:
    return build_week(bundled_instances(), seed=seed)


def make_instance(
    *minutes: tuple[int, int], name: str = "day", orders: Sequence[OrderRow] = ()
) -> Instance:
    """A day whose couriers are on duty from one minute to another, all at one place."""
    return Instance(
        name=name,
        couriers=tuple(
            CourierRow(
                label=f"c{number}",
                x_metres=0,
                y_metres=0,
                on_minute=on_minute,
                off_minute=off_minute,
            )
            for number, (on_minute, off_minute) in enumerate(minutes, start=1)
        ),
        orders=tuple(orders),
    )


def make_row(
    key: str,
    *,
    platform: str = "zwaluw",
    day: int = 0,
    starts_at: datetime = MONDAY_NOON,
    minutes: int = 180,
) -> RosterRow:
    """A row of the roster; `day` moves it by whole days."""
    start = starts_at + timedelta(days=day)
    return RosterRow(
        key=key,
        day=day,
        platform=platform,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        worked_on=local_date(start),
        x_metres=0,
        y_metres=0,
    )


def write_instance(
    folder: Path,
    *,
    couriers: str = "courier\tx\ty\ton_time\toff_time\nc1\t10\t20\t690\t870\n",
    orders: str = "order\tx\ty\tplacement_time\trestaurant\tready_time\no1\t1\t2\t690\tr1\t700\n",
    restaurants: str = "restaurant\tx\ty\nr1\t5\t6\n",
) -> Path:
    """A folder with the three files that are read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "couriers.txt").write_text(couriers, encoding="utf-8", newline="")
    (folder / "orders.txt").write_text(orders, encoding="utf-8", newline="")
    (folder / "restaurants.txt").write_text(restaurants, encoding="utf-8", newline="")
    return folder
