"""Gives each ready order to the nearest courier on duty: deliveries and metres per shift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from math import isqrt


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """A courier from one instant until another (not included), and where the duty begins."""

    key: str
    since: datetime
    until: datetime
    x_metres: int
    y_metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyOrder:
    """An order that waits at the restaurant from an instant on."""

    key: str
    ready_at: datetime
    pickup_x_metres: int
    pickup_y_metres: int
    dropoff_x_metres: int
    dropoff_y_metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridden:
    """What one courier delivered, and how far that was: to the restaurant and to the door."""

    deliveries: int = 0
    distance_metres: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What everybody rode, by key; and how many orders were ready while nobody was on duty."""

    ridden: dict[str, Ridden]
    orders_nobody_took: int


@dataclass(slots=True)
class _Rider:
    key: str
    x_metres: int
    y_metres: int
    deliveries: int = 0
    distance_metres: int = 0

    def deliver(self, order: ReadyOrder) -> None:
        pickup = (order.pickup_x_metres, order.pickup_y_metres)
        dropoff = (order.dropoff_x_metres, order.dropoff_y_metres)
        self.distance_metres += _metres((self.x_metres, self.y_metres), pickup)
        self.distance_metres += _metres(pickup, dropoff)
        self.x_metres, self.y_metres = dropoff
        self.deliveries += 1


def ride_orders(couriers: Iterable[OnDuty], orders: Iterable[ReadyOrder]) -> Duty:
    """Each order, as it becomes ready, to the nearest courier on duty; a tie goes by key.

    Distances are straight, in whole metres. A courier's next way begins at the last drop-off.
    An order that is ready while nobody is on duty is left out and counted.
    """
    coming = sorted(couriers, key=lambda courier: (courier.since, courier.key), reverse=True)
    riders = {
        courier.key: _Rider(courier.key, courier.x_metres, courier.y_metres) for courier in coming
    }
    on_duty: dict[str, _Rider] = {}
    ends: list[tuple[datetime, str]] = []
    nobody = 0
    for order in sorted(orders, key=lambda order: (order.ready_at, order.key)):
        while coming and coming[-1].since <= order.ready_at:
            courier = coming.pop()
            on_duty[courier.key] = riders[courier.key]
            heappush(ends, (courier.until, courier.key))
        while ends and ends[0][0] <= order.ready_at:
            del on_duty[heappop(ends)[1]]
        if on_duty:
            _nearest(on_duty.values(), order).deliver(order)
        else:
            nobody += 1
    return Duty(
        ridden={
            rider.key: Ridden(deliveries=rider.deliveries, distance_metres=rider.distance_metres)
            for rider in riders.values()
        },
        orders_nobody_took=nobody,
    )


def _nearest(riders: Iterable[_Rider], order: ReadyOrder) -> _Rider:
    x_metres, y_metres = order.pickup_x_metres, order.pickup_y_metres
    return min(
        riders,
        key=lambda rider: (
            (rider.x_metres - x_metres) ** 2 + (rider.y_metres - y_metres) ** 2,
            rider.key,
        ),
    )


def _metres(start: tuple[int, int], end: tuple[int, int]) -> int:
    return isqrt((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2)
