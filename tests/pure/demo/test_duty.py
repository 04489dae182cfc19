"""Each ready order goes to the nearest courier on duty."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.duty import OnDuty, ReadyOrder, Ridden, ride_orders
from tests.pure.demo.builders import MONDAY_NOON


def at(minute: int) -> datetime:
    return MONDAY_NOON + timedelta(minutes=minute)


def courier(key: str, x_metres: int, since: int = 0, until: int = 60) -> OnDuty:
    return OnDuty(key=key, since=at(since), until=at(until), x_metres=x_metres, y_metres=0)


def order(key: str, pickup: int, dropoff: int, ready: int = 10) -> ReadyOrder:
    return ReadyOrder(
        key=key,
        ready_at=at(ready),
        pickup_x_metres=pickup,
        pickup_y_metres=0,
        dropoff_x_metres=dropoff,
        dropoff_y_metres=0,
    )


def test_the_nearest_courier_takes_the_order_and_rides_both_ways() -> None:
    duty = ride_orders([courier("far", 900), courier("near", 100)], [order("o", 300, 1000)])

    assert duty.ridden == {"far": Ridden(), "near": Ridden(deliveries=1, distance_metres=900)}


def test_the_next_way_begins_at_the_last_door() -> None:
    couriers = [courier("a", 0), courier("b", 1000)]
    orders = [order("1", 100, 900, ready=10), order("2", 940, 960, ready=20)]

    duty = ride_orders(couriers, orders)

    assert duty.ridden["a"] == Ridden(deliveries=2, distance_metres=900 + 60)


def test_orders_go_out_as_they_become_ready_whatever_their_place_in_the_file() -> None:
    early, late = order("z", 0, 500, ready=5), order("a", 500, 500, ready=6)

    duty = ride_orders([courier("c", 0)], [late, early])

    assert duty.ridden["c"] == Ridden(deliveries=2, distance_metres=500)


def test_duty_begins_at_its_first_instant_and_is_over_at_its_last() -> None:
    couriers = [courier("before", 0, since=0, until=10), courier("from", 5000, since=10)]

    duty = ride_orders(couriers, [order("o", 0, 0, ready=10)])

    assert duty.ridden["from"].deliveries == 1


def test_an_order_ready_while_nobody_is_on_duty_is_counted() -> None:
    duty = ride_orders([courier("c", 0)], [order("o", 0, 0, ready=90)])

    assert (duty.orders_nobody_took, duty.ridden["c"].deliveries) == (1, 0)


def test_a_tie_goes_by_key() -> None:
    duty = ride_orders([courier("b", 200), courier("a", 0)], [order("o", 100, 100)])

    assert duty.ridden["a"].deliveries == 1


places = st.integers(-500, 500)
minutes = st.integers(0, 100)
couriers_on_duty = st.lists(st.tuples(places, minutes, st.integers(1, 60)), max_size=8)
ready_orders = st.lists(st.tuples(places, places, minutes), max_size=20)


@given(couriers_on_duty, ready_orders)
def test_no_order_is_lost_and_none_is_carried_off_duty(
    couriers: list[tuple[int, int, int]], orders: list[tuple[int, int, int]]
) -> None:
    on_duty = [
        courier(str(number), x, since, since + length)
        for number, (x, since, length) in enumerate(couriers)
    ]
    ready = [order(f"{number:02d}", *what) for number, what in enumerate(orders)]

    duty = ride_orders(on_duty, ready)

    possible = sum(any(c.since <= o.ready_at < c.until for c in on_duty) for o in ready)
    assert sum(ridden.deliveries for ridden in duty.ridden.values()) == possible
    assert duty.orders_nobody_took == len(ready) - possible
