"""The pay of many couriers as columns: a row per worked day, and a row per platform of each day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from platforms.pay.population.columns import Flags, Ints, day_number, joined
from platforms.pay.refusals import Refusal
from platforms.pay.results import AMOUNT_NAMES, PlatformShare, WorkedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountColumns:
    """Minutes and cents, as in platforms.pay.results.PayAmounts."""

    paid_minutes: Ints
    worked_minutes: Ints
    top_up_minutes: Ints
    base_cents: Ints
    supplement_cents: Ints
    top_up_cents: Ints
    phone_cents: Ints
    bike_cents: Ints

    @property
    def gross_cents(self) -> Ints:
        return self.base_cents + self.supplement_cents + self.top_up_cents

    @property
    def allowance_cents(self) -> Ints:
        return self.phone_cents + self.bike_cents

    @property
    def total_cents(self) -> Ints:
        return self.gross_cents + self.allowance_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumns(AmountColumns):
    """One row per courier and worked day, in this order; days count from 1970-01-01."""

    courier: Ints
    worked_on: Ints
    pay_due: Ints

    def __len__(self) -> int:
        return len(self.courier)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareColumns(AmountColumns):
    """What each platform bears of each day, by day and platform; `day` is a place in the days."""

    day: Ints
    platform: Ints
    paid_microseconds: Ints
    metres: Ints

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationPay:
    """Pay of a population: days, who bears them (None when not asked for), rows left out.

    `refused` has the courier's place with each refusal, sorted. `by_one_day_rule` is how many of
    the days went through the rule of one day.
    """

    days: DayColumns
    shares: ShareColumns | None
    refused: tuple[tuple[int, Refusal], ...]
    by_one_day_rule: int


Columns = TypeVar("Columns", DayColumns, ShareColumns)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfPay:
    """The pay of some couriers."""

    days: DayColumns
    shares: ShareColumns | None = None
    by_one_day_rule: int = 0

    def where(self, is_kept: Flags) -> "PartOfPay":
        """The days that are kept, with their shares."""
        if is_kept.all():
            return self
        shares = self.shares
        if shares is not None:
            own = taken(shares, np.flatnonzero(is_kept[shares.day]))
            shares = replace(own, day=(np.cumsum(is_kept) - 1)[own.day])
        return replace(self, days=taken(self.days, np.flatnonzero(is_kept)), shares=shares)


def together(
    parts: Sequence[PartOfPay], refused: Iterable[tuple[int, Refusal]], *, with_shares: bool
) -> PopulationPay:
    """All parts in order of courier and day."""
    days = stacked([part.days for part in parts], DayColumns)
    rising = np.lexsort((days.worked_on, days.courier)) if not _rises(days) else None
    shares = _shares(parts, rising) if with_shares else None
    return PopulationPay(
        days=days if rising is None else taken(days, rising),
        shares=shares,
        refused=tuple(sorted(refused)),
        by_one_day_rule=sum(part.by_one_day_rule for part in parts),
    )


def _rises(days: DayColumns) -> bool:
    later = days.courier[1:] > days.courier[:-1]
    later |= (days.courier[1:] == days.courier[:-1]) & (days.worked_on[1:] > days.worked_on[:-1])
    return bool(later.all())


def _shares(parts: Sequence[PartOfPay], order: Ints | None) -> ShareColumns:
    found, first = [], 0
    for part in parts:
        if part.shares is not None:
            found.append(replace(part.shares, day=part.shares.day + first))
        first += len(part.days)
    shares = stacked(found, ShareColumns)
    if order is None:
        return shares
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    shares = replace(shares, day=place_of[shares.day])
    return taken(shares, np.lexsort((shares.platform, shares.day)))


def stacked(parts: Sequence[Columns], made: type[Columns]) -> Columns:
    """The rows of all parts, one part after another."""
    if not parts:
        return made(**{each.name: np.zeros(0, dtype=np.int64) for each in fields(made)})
    return made(
        **{each.name: joined([getattr(part, each.name) for part in parts]) for each in fields(made)}
    )


def taken(columns: Columns, places: Ints) -> Columns:
    """The rows at these places, in this order."""
    return type(columns)(
        **{each.name: getattr(columns, each.name)[places] for each in fields(columns)}
    )


def day_columns(days: Sequence[tuple[int, WorkedDay]]) -> DayColumns:
    """Worked days of the one-day rule with the place of their courier, as columns."""
    return DayColumns(
        courier=_column([courier for courier, _ in days]),
        worked_on=_column([day_number(day.worked_on) for _, day in days]),
        pay_due=_column([day_number(day.pay_due) for _, day in days]),
        **{name: _column([getattr(day, name) for _, day in days]) for name in AMOUNT_NAMES},
    )


def share_columns(
    shares: Sequence[tuple[int, PlatformShare]], platforms: Sequence[str]
) -> ShareColumns:
    """Shares of the one-day rule with the place of their day, as columns."""
    place_of = {name: place for place, name in enumerate(platforms)}
    return ShareColumns(
        day=_column([day for day, _ in shares]),
        platform=_column([place_of[share.platform] for _, share in shares]),
        paid_microseconds=_column([share.paid_microseconds for _, share in shares]),
        metres=_column([int(share.km * 1000) for _, share in shares]),
        **{name: _column([getattr(share, name) for _, share in shares]) for name in AMOUNT_NAMES},
    )


def _column(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
