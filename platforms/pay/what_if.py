"""What a draft agreement would have changed: two ways of paying the same shifts, compared.

Whole minutes and cents only. A courier gains or loses by what they receive: gross and allowances.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

Key = TypeVar("Key", str, date, int)

SMALL_GROUP = 5
"""Of fewer couriers than that only their number being small is told: they could be recognised."""

QUANTILES = (10, 25, 50, 75, 90)
EDGES_PCT = (0, 2, 5, 10, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaySums:
    """What pay came to. The employer's cost is everything but what couriers owe themselves."""

    paid_minutes: int = 0
    top_up_minutes: int = 0
    gross_cents: int = 0
    top_up_cents: int = 0
    allowance_cents: int = 0
    employer_contribution_cents: int = 0

    @property
    def total_cents(self) -> int:
        """What the couriers receive, before their own contributions."""
        return self.gross_cents + self.allowance_cents

    @property
    def cost_cents(self) -> int:
        """What the employer pays."""
        return self.total_cents + self.employer_contribution_cents


SUM_NAMES = tuple(field.name for field in fields(PaySums))


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedShare:
    """What the shifts of one courier for one platform came to in one month (its first day)."""

    courier_id: int
    month: date
    platform: str
    sums: PaySums


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The same couriers paid as now, and as then."""

    couriers: int
    now: PaySums
    then: PaySums

    @property
    def difference(self) -> PaySums:
        """Then minus now."""
        return PaySums(
            **{name: getattr(self.then, name) - getattr(self.now, name) for name in SUM_NAMES}
        )

    @property
    def cost_difference_cents(self) -> int:
        """What the employer would have paid more; less is below zero."""
        return self.then.cost_cents - self.now.cost_cents

    @property
    def is_small(self) -> bool:
        """Whether so few couriers are in it that they could be recognised."""
        return 0 < self.couriers < SMALL_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierChange:
    """What one courier received, and would have received, in cents."""

    courier_id: int
    now_cents: int
    then_cents: int

    @property
    def difference_cents(self) -> int:
        """Below zero for who loses."""
        return self.then_cents - self.now_cents


class Direction(StrEnum):
    """What a draft does to a courier."""

    LOSE = "lose"
    STAY = "stay"
    GAIN = "gain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many couriers lose, stay or gain, and what it comes to for all of them together."""

    direction: Direction
    couriers: int
    difference_cents: int

    @property
    def is_small(self) -> bool:
        """Whether so few couriers are in it that they could be recognised."""
        return 0 < self.couriers < SMALL_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Couriers whose change is of one size: from one percentage up to, not including, another.

    The size is that of the change, in parts of what they receive now: a loss of 3 % and a gain of
    3 % have the same. `below_pct` None: or more; `from_pct` None: who receives nothing now.
    """

    direction: Direction
    from_pct: int | None
    below_pct: int | None
    couriers: int

    @property
    def is_small(self) -> bool:
        """Whether so few couriers are in it that they could be recognised."""
        return 0 < self.couriers < SMALL_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """The change in cents that so many percent of the couriers do not exceed."""

    pct: int
    difference_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The answer. `couriers` are in order of their change, the greatest loss first."""

    total: Change
    by_platform: tuple[tuple[str, Change], ...]
    by_month: tuple[tuple[date, Change], ...]
    couriers: tuple[CourierChange, ...]
    groups: tuple[Group, ...]
    quantiles: tuple[Quantile, ...]
    buckets: tuple[Bucket, ...]


def compare(now: Iterable[PricedShare], then: Iterable[PricedShare]) -> Comparison:
    """Compare two ways of paying. A courier, month or platform of one side only counts as well."""
    before, after = tuple(now), tuple(then)
    changes = _courier_changes(before, after)
    differences = [each.difference_cents for each in changes]
    return Comparison(
        total=_total(before, after, couriers=len(changes)),
        by_platform=_by(before, after, lambda share: share.platform),
        by_month=_by(before, after, lambda share: share.month),
        couriers=changes,
        groups=tuple(_group(direction, differences) for direction in Direction),
        quantiles=_quantiles(differences),
        buckets=_buckets(changes),
    )


def add_up(sums: Iterable[PaySums]) -> PaySums:
    """The sum of each."""
    added = dict.fromkeys(SUM_NAMES, 0)
    for each in sums:
        for name in SUM_NAMES:
            added[name] += getattr(each, name)
    return PaySums(**added)


def quantile(ascending: Sequence[int], pct: int) -> int:
    """The largest value among the lowest `pct` percent of the values, a started one included.

    It is always one of the values: nothing lies between two of them.
    """
    rank = -(-pct * len(ascending) // 100)
    return ascending[max(rank, 1) - 1]


def direction_of(difference_cents: int) -> Direction:
    """Whether somebody loses, stays or gains."""
    if difference_cents == 0:
        return Direction.STAY
    return Direction.LOSE if difference_cents < 0 else Direction.GAIN


def _total(now: Sequence[PricedShare], then: Sequence[PricedShare], *, couriers: int) -> Change:
    return Change(
        couriers=couriers,
        now=add_up(share.sums for share in now),
        then=add_up(share.sums for share in then),
    )


def _by(
    now: Iterable[PricedShare],
    then: Iterable[PricedShare],
    key_of: Callable[[PricedShare], Key],
) -> tuple[tuple[Key, Change], ...]:
    sides: defaultdict[Key, tuple[list[PricedShare], list[PricedShare]]]
    sides = defaultdict(lambda: ([], []))
    for side, shares in enumerate((now, then)):
        for share in shares:
            sides[key_of(share)][side].append(share)
    return tuple(
        (
            key,
            _total(*sides[key], couriers=len({s.courier_id for side in sides[key] for s in side})),
        )
        for key in sorted(sides)
    )


def _courier_changes(
    now: Iterable[PricedShare], then: Iterable[PricedShare]
) -> tuple[CourierChange, ...]:
    received: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for side, shares in enumerate((now, then)):
        for share in shares:
            received[share.courier_id][side] += share.sums.total_cents
    changes = (
        CourierChange(courier_id=courier_id, now_cents=cents[0], then_cents=cents[1])
        for courier_id, cents in received.items()
    )
    return tuple(sorted(changes, key=lambda each: (each.difference_cents, each.courier_id)))


def _group(direction: Direction, differences: Iterable[int]) -> Group:
    own = [cents for cents in differences if direction_of(cents) is direction]
    return Group(direction=direction, couriers=len(own), difference_cents=sum(own))


def _quantiles(ascending: Sequence[int]) -> tuple[Quantile, ...]:
    """None for a small group: each would be somebody's own change."""
    if len(ascending) < SMALL_GROUP:
        return ()
    return tuple(Quantile(pct=pct, difference_cents=quantile(ascending, pct)) for pct in QUANTILES)


def _buckets(changes: Iterable[CourierChange]) -> tuple[Bucket, ...]:
    """From the greatest loss to the greatest gain; those without couriers are there too."""
    counted: defaultdict[tuple[Direction, int | None], int] = defaultdict(int)
    for change in changes:
        counted[_place(change)] += 1
    upwards = [*pairwise(EDGES_PCT), (EDGES_PCT[-1], None)]
    places = [
        *((Direction.LOSE, *edges) for edges in reversed(upwards)),
        (Direction.STAY, 0, 0),
        *((Direction.GAIN, *edges) for edges in upwards),
        (Direction.GAIN, None, None),
    ]
    return tuple(
        Bucket(
            direction=direction,
            from_pct=from_pct,
            below_pct=below_pct,
            couriers=counted[direction, from_pct],
        )
        for direction, from_pct, below_pct in places
    )


def _place(change: CourierChange) -> tuple[Direction, int | None]:
    """The bucket of a change: its direction, and the highest edge it reaches."""
    direction = direction_of(change.difference_cents)
    if direction is Direction.STAY:
        return direction, 0
    if change.now_cents == 0:
        return direction, None
    size = 100 * abs(change.difference_cents)
    return direction, max(edge for edge in EDGES_PCT if edge * change.now_cents <= size)
