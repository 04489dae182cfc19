"""The webhook door, one event a request: against one-row inserts, and against itself without a store."""

from dataclasses import dataclass

from bench.ceilings import pgbench_inserts, sqlite_inserts
from bench.events import mixed
from bench.load import Load, Sent
from bench.service import PROGRAM, running
from bench.sizes import Sizes
from bench.stand import DATABASES, POSTGRESQL, Stand, Stands
from bench.table import Figure, Goal

TITLE = "The webhook door"
ABOUT = (
    "Distinct signed events of about 1 kB, one a request, 64 connections; 1 % with a bad signature, "
    "5 % sent twice. Beside it: pgbench (32 clients) or sqlite3 with one row of 1 kB a commit; for "
    "CPU the same application whose store answers at once and stores nothing."
)
CONNECTIONS = 64
WARM_UP = 1_000
"""Until statements are prepared and each connection has had its first answers."""

RATE = {
    "PostgreSQL": Goal(target=0.5, stretch=1.0),
    "SQLite": Goal(target=0.9, stretch=1.8),
}
EVENTS_A_COMMIT = Goal(target=16, stretch=32)
CPU = Goal(target=1.5, stretch=1.2, more_is_better=False)
IDLE = "bench.idle_store"


@dataclass(frozen=True, slots=True)
class Run:
    """One closed-loop run: what the load saw, and what the service used for an event."""

    sent: Sent
    cpu_us: float
    events_a_commit: float


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Ceiling, ours and ours without a store in turn, on each database."""
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name)]


def closed_loop(
    stand: Stand, events: int, *, program: str = PROGRAM, is_stored: bool = True
) -> Run:
    """Each of 64 connections sends its next event when it has an answer. Raises WrongRun."""
    sender = stand.sender
    with running(stand.url, program=program) as service, Load(service.port, connections=CONNECTIONS) as load:  # fmt: skip
        warm = load.send([sender.one(number) for number in range(WARM_UP)], Sent())
        requests = mixed(sender, events, first=WARM_UP)
        cpu, commits = service.cpu_seconds(), service.commits()
        counted = 0 if stand.database.is_sqlite else stand.commits()
        sent = load.send(requests, Sent())
        cpu = service.cpu_seconds() - cpu
        if stand.database.is_sqlite:
            commits = service.commits() - commits
        else:
            commits = stand.commits() - counted
    if is_stored:
        stand.check(warm, sent)
    return Run(sent, 1e6 * cpu / sent.events, sent.events / max(1, commits))


def _measure(stands: Stands, sizes: Sizes, database: str) -> list[Figure]:
    one_row = "pgbench inserts" if database == POSTGRESQL else "sqlite3 commits"
    rate = Figure(what=f"events ÷ {one_row}", database=database, unit="/s", goal=RATE[database])
    grouped = Figure(what="events a commit", database=database, goal=EVENTS_A_COMMIT)
    cpu = Figure(
        what="server CPU an event ÷ without a store", database=database, unit="µs", goal=CPU
    )
    p50 = Figure(what="p50, closed loop", database=database, unit="ms")
    p99 = Figure(what="p99, closed loop", database=database, unit="ms")
    load = Figure(what="CPU of the load an event", database=database, unit="µs")
    for _ in range(sizes.rounds):
        if database == POSTGRESQL:
            ceiling = pgbench_inserts(stands.cluster, seconds=sizes.ceiling_seconds)
        else:
            ceiling = sqlite_inserts(stands.folder, seconds=sizes.ceiling_seconds)
        with stands.new(database, types=1) as stand:
            ours = closed_loop(stand, sizes.single)
        with stands.new(database, types=1) as stand:
            idle = closed_loop(stand, sizes.single, program=IDLE, is_stored=False)
        rate.add(ours.sent.per_second, ceiling)
        grouped.add(ours.events_a_commit)
        cpu.add(ours.cpu_us, idle.cpu_us)
        p50.add(ours.sent.latency_ms(0.5))
        p99.add(ours.sent.latency_ms(0.99))
        load.add(ours.sent.cpu_us)
    return [rate, grouped, cpu, p50, p99, load]
