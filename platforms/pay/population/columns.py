"""Shifts of many couriers as columns of whole numbers.

Instants are microseconds since 1970 in UTC, days are days since 1970-01-01, distances are metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from platforms.pay.facts import BEGAN, ShiftStatus

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Ids = NDArray[np.generic]
Column = TypeVar("Column", Ints, Flags, Ids)

MISSING = -(2**63)
"""Stands for an instant that was not told."""

STATUSES = tuple(ShiftStatus)
"""A status is its place in this order; any other number is an unknown status."""

STATUS_CODE = {status: code for code, status in enumerate(STATUSES)}
LAST_BEGUN = max(STATUS_CODE[status] for status in BEGAN)
assert len(BEGAN) - 1 == LAST_BEGUN  # so that one comparison tells what began

EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakColumns:
    """Pauses, each with the place of its shift in the shift columns."""

    shift: Ints
    starts: Ints
    ends: Ints
    is_paid: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftColumns:
    """One row per shift, in any order.

    `courier` and `platform` are places in CourierColumns and in `platforms`, whose names ascend.
    `ids` are whole numbers or texts, and are compared as text. A row is `naive` when one of its
    times came without an offset: it is refused for that, whatever its times are.
    """

    platforms: tuple[str, ...]
    ids: Ids
    courier: Ints
    platform: Ints
    status: Ints
    starts: Ints
    ends: Ints
    planned_starts: Ints
    planned_ends: Ints
    cancelled: Ints
    deliveries: Ints
    metres: Ints
    naive: Flags
    breaks: BreakColumns

    def __post_init__(self) -> None:
        if list(self.platforms) != sorted(set(self.platforms)):
            raise ValueError("The names of platforms must ascend: cents are split in that order.")

    def __len__(self) -> int:
        return len(self.courier)

    def where(self, is_kept: Flags) -> "ShiftColumns":
        """The rows that are kept, in their order, with their breaks."""
        rows = np.flatnonzero(is_kept)
        pauses = np.flatnonzero(is_kept[self.breaks.shift])
        columns = {
            name: getattr(self, name)[rows]
            for name in (each.name for each in fields(self))
            if name not in {"platforms", "breaks"}
        }
        return ShiftColumns(
            platforms=self.platforms,
            breaks=BreakColumns(
                shift=np.searchsorted(rows, self.breaks.shift[pauses]),
                starts=self.breaks.starts[pauses],
                ends=self.breaks.ends[pauses],
                is_paid=self.breaks.is_paid[pauses],
            ),
            **columns,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierColumns:
    """One row per courier; `minimum` is a place in `minimum_pcts`, parts of the legal minimum."""

    own_bike: Flags
    own_phone: Flags
    minimum: Ints
    minimum_pcts: tuple[Decimal, ...] = (Decimal(100),)

    def __len__(self) -> int:
        return len(self.own_bike)


def couriers(own_bike: Flags, own_phone: Flags) -> CourierColumns:
    """Couriers who are all owed the whole legal minimum."""
    nobody_less = np.zeros(len(own_bike), dtype=np.int64)
    return CourierColumns(own_bike=own_bike, own_phone=own_phone, minimum=nobody_less)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH_DAY).days


def date_of_number(number: int) -> date:
    """The date so many days after 1970-01-01."""
    return EPOCH_DAY + timedelta(days=number)


def sum_by(groups: Ints, values: Ints, count: int) -> Ints:
    """The sums of values by the number of their group."""
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, groups, values)
    return sums


def any_by(groups: Ints, flags: Flags, count: int) -> Flags:
    """Which groups have a flag set."""
    found = np.zeros(count, dtype=np.bool_)
    found[groups[flags]] = True
    return found


def joined(columns: Sequence[Column]) -> Column:
    """One column after another."""
    return columns[0] if len(columns) == 1 else np.concatenate(columns)
