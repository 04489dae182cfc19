"""Does it stay the same after many events? Memory, rate and work an event, early and late."""

from bench.batch import send_batches
from bench.events import TYPES
from bench.load import Sent
from bench.projection import check_applied, empty
from bench.service import running
from bench.sizes import Sizes
from bench.stand import DATABASES, Stand, Stands
from bench.table import Figure, Goal

TITLE = "After many events"
ABOUT = (
    "Once per database: the batch endpoint takes many events without a worker, then a worker "
    "empties that inbox. Beside it: the first tenth of them, and for the worker a small inbox of "
    "the same kind: one event of a shift a batch, and the others of that shift in other batches."
)
SAME_MEMORY = Goal(target=1.1, stretch=1.05, more_is_better=False)
SAME_WORK = Goal(target=1.2, stretch=1.05, more_is_better=False)
STILL_AS_FAST = Goal(target=0.8, stretch=0.95)


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Each database once."""
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name)]


def _measure(stands: Stands, sizes: Sizes, database: str) -> list[Figure]:
    many = sizes.many
    memory = Figure(
        what=f"memory after {many} ÷ after {many // 10} events",
        database=database, unit="MiB", goal=SAME_MEMORY,
    )  # fmt: skip
    rate = Figure(
        what="batched events: last tenth ÷ first tenth",
        database=database, unit="/s", goal=STILL_AS_FAST,
    )  # fmt: skip
    cpu = Figure(
        what=f"CPU an applied event: inbox of {many} ÷ {sizes.inbox}",
        database=database, unit="µs", goal=SAME_WORK,
    )  # fmt: skip
    applied = Figure(
        what=f"events applied: inbox of {many} ÷ {sizes.inbox}",
        database=database, unit="/s", goal=STILL_AS_FAST,
    )  # fmt: skip
    # Everybody's whole day. With fewer workers a batch holds several events of each shift, which
    # costs half as much an event whatever the size of the inbox.
    with stands.new(database, workers=sizes.inbox // len(TYPES)) as stand:
        stand.add_couriers()
        with running(stand.url) as service:
            stand.check(send_batches(service, stand, sizes.inbox))
        few = empty(stand, stands)
    with stands.new(database, workers=sizes.workers(many)) as stand:
        stand.add_couriers()
        _fill(stand, many, memory=memory, rate=rate)
        emptied = empty(stand, stands)
        check_applied(stand, many)
    cpu.add(emptied.cpu_us, few.cpu_us)
    applied.add(emptied.per_second, few.per_second)
    return [memory, rate, cpu, applied]


def _fill(stand: Stand, many: int, *, memory: Figure, rate: Figure) -> None:
    tenth = many // 10
    runs: list[Sent] = []
    resident = []
    with running(stand.url) as service:
        for first, count in ((0, tenth), (tenth, many - 2 * tenth), (many - tenth, tenth)):
            runs.append(send_batches(service, stand, count, first=first))
            resident.append(service.resident_mib())
    stand.check(*runs)
    memory.add(resident[-1], resident[0])
    rate.add(runs[-1].per_second, runs[0].per_second)
