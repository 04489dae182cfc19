"""From the inbox to shifts: how fast a worker empties it, and how far it falls behind a fast sender."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.batch import CONNECTIONS, send_batches
from bench.events import EVENTS_A_BATCH, batches
from bench.load import Load, Request, Sent
from bench.service import WEB, WEB_AND_WORKER, WORKER, Service, running
from bench.sizes import Sizes
from bench.stand import DATABASES, Stand, Stands, WrongRun
from bench.table import Figure, Goal

TITLE = "From the inbox to shifts"
ABOUT = (
    "The worker as it is installed (two `work` processes on PostgreSQL, one a core; a part of the "
    "web process on SQLite): it also does what follows from a shift in its own database; no authority "
    "can be reached. Its own commits do not wait for the disk, by design. Beside its rate: that of the "
    "batch endpoint before, without a worker."
)
LOOK_EVERY_SECONDS = 0.1
AS_FAST = Goal(target=1.0)
SOON = Goal(target=10, more_is_better=False)
WORKERS = 2
"""On PostgreSQL, which several empty together."""
START_LOOK_SECONDS = 1.0
IDLE_SHARE = 0.2
PATIENCE_SECONDS = 4 * 3600


@dataclass(frozen=True, slots=True)
class Emptied:
    """What emptying an inbox took."""

    per_second: float
    cpu_us: float


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Filling, emptying, and both at once in turn, on each database."""
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name)]


def empty(stand: Stand, stands: Stands) -> Emptied:
    """Give workers that have started a full inbox, and wait until nothing waits. Raises WrongRun.

    CPU is that of the workers and of the database together.
    """
    before = stand.waiting()
    stand.hold_inbox()
    with running_workers(stand) as workers:
        _until_started(workers)
        stand.release_inbox()
        while (first := stand.waiting()) == before:
            _look_again(*workers)
        began, cpu = time.perf_counter(), _cpu(stand, stands, workers)
        until_rest(stand, *workers)
        seconds = time.perf_counter() - began
        cpu = _cpu(stand, stands, workers) - cpu
    if first == 0:
        raise WrongRun("The inbox was empty before it could be watched: use a larger scale.")
    return Emptied(first / seconds, 1e6 * cpu / first)


@contextmanager
def running_workers(stand: Stand) -> Iterator[tuple[Service, ...]]:
    """The processes that apply events."""
    command, count = (WEB_AND_WORKER, 1) if stand.database.is_sqlite else (WORKER, WORKERS)
    with ExitStack() as stack:
        yield tuple(stack.enter_context(running(stand.url, command)) for _ in range(count))


def until_rest(stand: Stand, *workers: Service, with_messages: bool = False) -> None:
    """Returns when no event waits, on request no message that is due either.

    Raises WrongRun when a worker ends or takes for ever.
    """
    began = time.perf_counter()
    while stand.is_waiting() or (with_messages and stand.due_messages()):
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise WrongRun("The inbox does not become empty.")
        _look_again(*workers)


def _measure(stands: Stands, sizes: Sizes, database: str) -> list[Figure]:
    rate = Figure(
        what="events applied ÷ batch endpoint", database=database, unit="/s", goal=AS_FAST,
    )  # fmt: skip
    cpu = Figure(what="CPU an event, workers and database", database=database, unit="µs")
    behind = Figure(
        what="behind a sender at batch rate", database=database, unit="s", goal=SOON,
    )  # fmt: skip
    workers = sizes.workers(sizes.inbox)
    for _ in range(sizes.rounds):
        with stands.new(database, workers=workers) as stand:
            stand.add_couriers()
            with running(stand.url) as service:
                sent = send_batches(service, stand, sizes.inbox)
            stand.check(sent)
            emptied = empty(stand, stands)
            check_applied(stand, sizes.inbox)
        rate.add(emptied.per_second, sent.per_second)
        cpu.add(emptied.cpu_us)
        with stands.new(database, workers=workers) as stand:
            stand.add_couriers()
            behind.add(_behind(stand, sizes.inbox, per_second=sent.per_second))
    return [rate, cpu, behind]


def _behind(stand: Stand, events: int, *, per_second: float) -> float:
    """Seconds from the last acknowledgement until nothing waits, workers running all the time."""
    requests = list(batches(stand.sender, events))
    every = per_second / EVENTS_A_BATCH
    with running_workers(stand) as workers:
        if stand.database.is_sqlite:
            return _send_and_wait(stand, workers[0], workers, requests, every)
        with running(stand.url, WEB) as web:
            return _send_and_wait(stand, web, workers, requests, every)


def _send_and_wait(
    stand: Stand,
    web: Service,
    workers: Sequence[Service],
    requests: list[Request],
    per_second: float,
) -> float:
    with Load(web.port, connections=CONNECTIONS) as load:
        sent = load.send(requests, Sent(), per_second=per_second)
    began = time.perf_counter()
    until_rest(stand, *workers)
    seconds = time.perf_counter() - began
    stand.check(sent)
    check_applied(stand, sent.events)
    return seconds


def check_applied(stand: Stand, events: int) -> None:
    """Every event has become part of its shift, once. Raises WrongRun."""
    applied = stand.applied()
    if applied != (events, events):
        raise WrongRun(f"{events} events, but {applied[0]} in shifts and {applied[1]} applied.")


def _until_started(workers: Sequence[Service]) -> None:
    """Returns when the workers have nothing to do but to look for work."""
    used = 0.0
    while (
        now := sum(each.cpu_seconds() for each in workers)
    ) - used > IDLE_SHARE * START_LOOK_SECONDS:
        used = now
        time.sleep(START_LOOK_SECONDS)


def _look_again(*workers: Service) -> None:
    for worker in workers:
        if worker.process.poll() is not None:
            raise WrongRun(f"A worker ended with status {worker.process.returncode}.")
    time.sleep(LOOK_EVERY_SECONDS)


def _cpu(stand: Stand, stands: Stands, workers: Sequence[Service]) -> float:
    database = 0.0 if stand.database.is_sqlite else stands.cluster.cpu_seconds()
    return sum(each.cpu_seconds() for each in workers) + database
