"""Random populations for the set-based pay: couriers with shifts of every sort, from a seed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from platforms.pay import Break, Shift

NIGHTS = (
    datetime(2024, 3, 30, 15, tzinfo=UTC),  # the clock goes forward
    datetime(2024, 4, 30, 15, tzinfo=UTC),  # a new rate on a holiday
    datetime(2024, 10, 26, 15, tzinfo=UTC),  # the clock goes back
    datetime(2024, 3, 8, 15, tzinfo=UTC),  # a Saturday and a Sunday follow
)
PLATFORMS = ("P1", "P2", "P3")
STATUSES = (
    ("worked",) * 8
    + ("cut_by_platform", "cut_by_courier", "cancelled_by_platform") * 2
    + ("cancelled_by_courier", "no_show")
)
MINUTES = (0, 15, 30, 60, 90, 119, 120, 180, 181, 240, 480, 700)
FAULTS = 0.03


def shifts_of_courier(random: Random, name: str, *, tangled: bool) -> tuple[Shift, ...]:
    """Some days of one courier; `tangled` ones overlap, repeat and cross midnight more often."""
    night = random.choice(NIGHTS)
    found: list[Shift] = []
    at = night + timedelta(hours=random.randrange(-8, 8))
    for number in range(random.randrange(1, 9)):
        shift, ends = _shift(random, f"{name}-{number}", at)
        found.append(shift)
        at = (at if tangled and random.random() < 0.6 else ends) + _later(random)
        if random.random() < 0.4:
            at += timedelta(hours=random.randrange(6, 24))
    if tangled and random.random() < 0.1:
        found.append(random.choice([found[0], replace(found[0], deliveries=7)]))
    random.shuffle(found)
    return tuple(found)


def _shift(random: Random, name: str, at: datetime) -> tuple[Shift, datetime]:
    status = random.choice(STATUSES)
    ends = at + _later(random)
    planned_ends = ends + timedelta(minutes=random.choice((-30, 0, 30, 61, 200)))
    shift = Shift(
        id=name,
        platform=random.choice(PLATFORMS[: random.randrange(1, 4)]),
        status=status,
        deliveries=random.randrange(3),
        km=Decimal(random.choice((0, 0, 4200, 7355, 31480))) / 1000,
    )
    if status.startswith("cancelled") or status == "no_show":
        notice = timedelta(hours=random.choice((0, 1, 2, 24, 30)), seconds=random.choice((0, 1)))
        shift = replace(shift, planned_starts_at=at, planned_ends_at=ends, cancelled_at=at - notice)
    else:
        shift = replace(
            shift,
            starts_at=at.astimezone(ZoneInfo("Asia/Tokyo")) if random.random() < 0.2 else at,
            ends_at=ends,
            planned_ends_at=planned_ends,
            breaks=_breaks(random, at, ends),
        )
    return (_spoiled(random, shift) if random.random() < FAULTS else shift), ends


def _later(random: Random) -> timedelta:
    seconds = random.choice((0, 0, 1, 29, 30, 31, 59))
    odd = random.choice((0, 0, 0, 0, 0, 0, 0, 333_333))
    return timedelta(minutes=random.choice(MINUTES), seconds=seconds, microseconds=odd)


def _breaks(random: Random, starts: datetime, ends: datetime) -> frozenset[Break]:
    seconds = int((ends - starts) / timedelta(seconds=1))
    found = []
    for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
        first, last = sorted((random.randint(0, seconds), random.randint(0, seconds)))
        found.append(
            Break(
                starts_at=starts + timedelta(seconds=first),
                ends_at=starts + timedelta(seconds=last),
                is_paid=random.random() < 0.3,
            )
        )
    return frozenset(found)


def _spoiled(random: Random, shift: Shift) -> Shift:
    """The shift with one fault."""
    early = datetime(2019, 1, 1, 12, tzinfo=UTC)
    half = Break(starts_at=shift.starts_at, ends_at=None)
    return replace(
        shift,
        **random.choice(
            (
                {"status": "finished"},
                {"starts_at": early.replace(tzinfo=None)},
                {"ends_at": None, "planned_ends_at": None},
                {"cancelled_at": None},
                {"ends_at": early, "planned_ends_at": early},
                {"km": Decimal(-1)},
                {"breaks": frozenset([half])},
                {"breaks": frozenset([Break(starts_at=early, ends_at=early)])},
                {"starts_at": early, "planned_starts_at": early},
                {"starts_at": datetime(1980, 1, 1, tzinfo=UTC)},
            )
        ),
    )
