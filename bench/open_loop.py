"""Latency when senders do not wait for each other: a fixed schedule at half the highest rate."""

from bench.door import CONNECTIONS, WARM_UP
from bench.events import mixed
from bench.load import Load, Sent
from bench.service import running
from bench.sizes import Sizes
from bench.stand import DATABASES, Stand, Stands
from bench.table import Figure

TITLE = "Latency on a fixed schedule"
ABOUT = (
    "First as fast as 64 connections can, then at half that rate on a fixed schedule. A latency "
    "counts from the moment at which the request was due, so waiting for a free connection is in "
    "it. Beside it: the closed loop before."
)


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """The highest rate and the schedule in turn, on each database."""
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name)]


def _measure(stands: Stands, sizes: Sizes, database: str) -> list[Figure]:
    p50 = Figure(what="p50 on schedule ÷ closed loop", database=database, unit="ms")
    p99 = Figure(what="p99 on schedule ÷ closed loop", database=database, unit="ms")
    worst = Figure(what="slowest on schedule", database=database, unit="ms")
    rate = Figure(what="rate of the schedule", database=database, unit="/s")
    for _ in range(sizes.rounds):
        with stands.new(database, types=1) as stand:
            closed, scheduled = _both(stand, sizes.single)
        p50.add(scheduled.latency_ms(0.5), closed.latency_ms(0.5))
        p99.add(scheduled.latency_ms(0.99), closed.latency_ms(0.99))
        worst.add(scheduled.latency_ms(1))
        rate.add(scheduled.per_second)
    return [p50, p99, worst, rate]


def _both(stand: Stand, events: int) -> tuple[Sent, Sent]:
    sender = stand.sender
    with running(stand.url) as service, Load(service.port, connections=CONNECTIONS) as load:
        warm = load.send([sender.one(number) for number in range(WARM_UP)], Sent())
        closed = load.send(mixed(sender, events, first=WARM_UP), Sent())
        requests = mixed(sender, events, first=WARM_UP + events)
        scheduled = load.send(requests, Sent(), per_second=closed.per_second / 2)
    stand.check(warm, closed, scheduled)
    return closed, scheduled
