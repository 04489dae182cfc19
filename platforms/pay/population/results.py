"""The pay of many couriers as columns: a row per worked day, and a row per platform of each day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from platforms.pay.population.columns import Flags, Ints, day_number, joined
from platforms.pay.rates import PayRule
from platforms.pay.refusals import Refusal
from platforms.pay.results import AMOUNT_NAMES, LineKind, PlatformShare, WorkedDay


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
class LineRate:
    """The rate of a line: euros as text, the rule, and where it stands."""

    rate_eur: str
    rule: PayRule
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineColumns:
    """The reasons for the money, as in platforms.pay.results.PayLine, by day.

    `kind` is a place in KINDS, `rate` one in the population's `line_rates`; what does not apply is
    NOTHING.
    """

    day: Ints
    kind: Ints
    platform: Ints
    dated_on: Ints
    minutes: Ints
    metres: Ints
    rate: Ints
    cents: Ints

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationPay:
    """Pay of a population: days, shares and lines (None when not asked for), rows left out.

    `refused` has the courier's place with each refusal, sorted. `by_one_day_rule` is how many of
    the days went through the rule of one day.
    """

    days: DayColumns
    shares: ShareColumns | None
    lines: LineColumns | None
    line_rates: tuple[LineRate, ...]
    refused: tuple[tuple[int, Refusal], ...]
    by_one_day_rule: int


DAYS_A_COURIER = 2**20
KINDS = tuple(LineKind)
NOTHING = -1
Columns = TypeVar("Columns", DayColumns, ShareColumns, LineColumns)
OfDays = TypeVar("OfDays", ShareColumns, LineColumns)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfPay:
    """The pay of some couriers."""

    days: DayColumns
    shares: ShareColumns | None = None
    lines: LineColumns | None = None
    by_one_day_rule: int = 0

    def where(self, is_kept: Flags) -> "PartOfPay":
        """The days that are kept, with their shares."""
        if is_kept.all():
            return self
        new_place = np.cumsum(is_kept) - 1

        def own(columns: OfDays | None) -> OfDays | None:
            if columns is None:
                return None
            kept = taken(columns, np.flatnonzero(is_kept[columns.day]))
            return replace(kept, day=new_place[kept.day])

        return replace(
            self,
            days=taken(self.days, np.flatnonzero(is_kept)),
            shares=own(self.shares),
            lines=own(self.lines),
        )


def together(
    parts: Sequence[PartOfPay],
    refused: Iterable[tuple[int, Refusal]],
    rates: Sequence[LineRate] = (),
    *,
    with_shares: bool,
) -> PopulationPay:
    """All parts in order of courier and day."""
    days = stacked([part.days for part in parts], DayColumns)
    order = None if _rises(days) else _order(days)
    firsts = np.cumsum([0, *(len(part.days) for part in parts)]).tolist()
    shares = [(at, p.shares) for at, p in zip(firsts, parts, strict=False) if p.shares is not None]
    lines = [(at, p.lines) for at, p in zip(firsts, parts, strict=False) if p.lines is not None]
    return PopulationPay(
        days=days if order is None else taken(days, order),
        shares=_of_days(shares, order, ShareColumns) if with_shares else None,
        lines=_of_days(lines, order, LineColumns) if with_shares else None,
        line_rates=tuple(rates),
        refused=tuple(sorted(refused)),
        by_one_day_rule=sum(part.by_one_day_rule for part in parts),
    )


def _of_days(parts: Sequence[tuple[int, OfDays]], order: Ints | None, made: type[OfDays]) -> OfDays:
    """What hangs on the days of all parts, in the order of the days."""
    found = stacked([replace(part, day=part.day + first) for first, part in parts], made)
    if order is None:
        return found
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    moved = replace(found, day=place_of[found.day])
    return taken(moved, np.argsort(moved.day, kind="stable"))


def _order(days: DayColumns) -> Ints:
    """Places by courier and day; fast where long runs are in order already."""
    return np.argsort(days.courier * DAYS_A_COURIER + days.worked_on, kind="stable")


def _rises(days: DayColumns) -> bool:
    later = days.courier[1:] > days.courier[:-1]
    later |= (days.courier[1:] == days.courier[:-1]) & (days.worked_on[1:] > days.worked_on[:-1])
    return bool(later.all())


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
