"""The door against a peer that commits every request by itself."""

from importlib.util import find_spec

from bench.door import closed_loop
from bench.sizes import Sizes
from bench.stand import POSTGRESQL, Stands
from bench.table import Figure, Goal

TITLE = "One commit for many requests, or one for each"
ABOUT = (
    "The same door and the same rows, 64 connections; beside it one insert and one commit per "
    "request through asyncpg with a pool of 32 connections. What the peer acknowledged is counted "
    "in its table, too."
)
P99 = Goal(target=1.0, stretch=0.5, more_is_better=False)
PEER = "bench.one_commit_store"


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Peer and ours in turn."""
    p99 = Figure(what="p99 ÷ peer", database=POSTGRESQL, unit="ms", goal=P99)
    p50 = Figure(what="p50 ÷ peer", database=POSTGRESQL, unit="ms")
    rate = Figure(what="events ÷ peer", database=POSTGRESQL, unit="/s")
    cpu = Figure(what="server CPU an event ÷ peer", database=POSTGRESQL, unit="µs")
    figures = [p99, p50, rate, cpu]
    if find_spec("asyncpg") is None:
        for figure in figures:
            figure.not_run = "asyncpg is not installed"
        return figures
    for _ in range(sizes.rounds):
        with stands.new(POSTGRESQL, types=1) as stand:
            peer = closed_loop(stand, sizes.single, program=PEER)
        with stands.new(POSTGRESQL, types=1) as stand:
            ours = closed_loop(stand, sizes.single)
        p99.add(ours.sent.latency_ms(0.99), peer.sent.latency_ms(0.99))
        p50.add(ours.sent.latency_ms(0.5), peer.sent.latency_ms(0.5))
        rate.add(ours.sent.per_second, peer.sent.per_second)
        cpu.add(ours.cpu_us, peer.cpu_us)
    return figures
