"""The batch endpoint, 500 events a signed request, against the database's own rate for those rows."""

from collections.abc import Sequence
from itertools import islice

from bench.ceilings import same_rows
from bench.events import batches
from bench.load import Load, Sent
from bench.service import Service, running
from bench.sizes import Sizes
from bench.stand import DATABASES, POSTGRESQL, Stand, Stands, WrongRun
from bench.table import Figure, Goal

TITLE = "The batch endpoint"
ABOUT = (
    "Signed requests of 500 events of about 1 kB, 4 connections. Beside it: the very rows that were "
    "stored, written to a table of the same shape by the bare driver, 500 a commit. On PostgreSQL "
    "once more with two web processes over the one database, as they run past one machine."
)
CONNECTIONS = 4
GOAL = Goal(target=0.5, stretch=1.0)
WARM_UP = 2_000
"""Until statements are prepared and memory is there, as for the door of single events."""

PREPARED = 40
"""Requests made at a time, while the clock stands: 20 MB of them."""


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Ours and the ceiling in turn, on each database."""
    alone = [figure for name in DATABASES for figure in _measure(stands, sizes, name)]
    return [*alone, *_measure_two(stands, sizes)]


def send_batches(service: Service, stand: Stand, count: int, *, first: int = 0) -> Sent:
    """So many events through the batch endpoint as fast as it takes them. Raises WrongRun."""
    return _send([service], stand, count, first=first)


def _send(services: Sequence[Service], stand: Stand, count: int, *, first: int = 0) -> Sent:
    sent = Sent()
    coming = batches(stand.sender, count, first=first)
    with Load(*(each.port for each in services), connections=CONNECTIONS) as load:
        while prepared := list(islice(coming, PREPARED)):
            load.send(prepared, sent)
    if len(sent.acknowledged) != count:
        raise WrongRun(f"{count} events were sent, {len(sent.acknowledged)} were acknowledged.")
    return sent


def _measure(stands: Stands, sizes: Sizes, database: str) -> list[Figure]:
    rate = Figure(what="batched events ÷ bare rows", database=database, unit="/s", goal=GOAL)
    grouped = Figure(what="batched events a commit", database=database)
    cpu = Figure(what="server CPU an event", database=database, unit="µs")
    load = Figure(what="CPU of the load an event", database=database, unit="µs")
    for _ in range(sizes.rounds):
        with stands.new(database) as stand:
            with running(stand.url) as service:
                warm = send_batches(service, stand, WARM_UP)
                before, commits = service.cpu_seconds(), service.commits()
                sent = send_batches(service, stand, sizes.batched, first=WARM_UP)
                cpu.add(1e6 * (service.cpu_seconds() - before) / sent.events)
                grouped.add(sent.events / max(1, service.commits() - commits))
            stand.check(warm, sent)
            rate.add(sent.per_second, same_rows(stand, stands.folder))
        load.add(sent.cpu_us)
    return [rate, grouped, cpu, load]


def _measure_two(stands: Stands, sizes: Sizes) -> list[Figure]:
    rate = Figure(what="the same, two processes", database=POSTGRESQL, unit="/s", goal=GOAL)
    cpu = Figure(what="CPU of both an event", database=POSTGRESQL, unit="µs")
    for _ in range(sizes.rounds):
        with stands.new(POSTGRESQL) as stand:
            with running(stand.url) as one, running(stand.url) as other:
                warm = _send([one, other], stand, WARM_UP)
                before = one.cpu_seconds() + other.cpu_seconds()
                sent = _send([one, other], stand, sizes.batched, first=WARM_UP)
                used = one.cpu_seconds() + other.cpu_seconds() - before
                cpu.add(1e6 * used / sent.events)
            stand.check(warm, sent)
            rate.add(sent.per_second, same_rows(stand, stands.folder))
    return [rate, cpu]
