"""Past shifts priced in one world of terms: sums by courier, month and platform. Stores nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from courier_api.pay.past_contributions import Calendar, calendar_of, employer_contributions
from courier_api.pay.past_shifts import PastPeriod, PastShifts
from courier_api.pay.past_terms import World
from platforms.pay.population import PopulationPay, ShareColumns, day_number, pay_population
from platforms.pay.population.columns import Flags, Ints, sum_by
from platforms.pay.population.results import taken
from platforms.pay.what_if import PaySums, PricedShare
from platforms.rounding import split_whole

SUMMED = ("paid_minutes", "top_up_minutes", "gross_cents", "top_up_cents", "allowance_cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedWorld:
    """Sums, and how many rows of the period were refused, by code."""

    shares: tuple[PricedShare, ...]
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """What a courier's month came to for one platform, without contributions."""

    courier: int
    month: int
    platform: str
    sums: tuple[int, ...]

    @property
    def gross_cents(self) -> int:
        return self.sums[SUMMED.index("gross_cents")]


def price_past(past: PastShifts, world: World, period: PastPeriod) -> PricedWorld:
    """Price the rows that the world has terms for; days outside the period are left out.

    Raises TermsUnusable when a version lacks a figure that its contributions need.
    """
    calendar = calendar_of(period)
    paid = [_paid(past, world, number) for number in range(len(world.versions))]
    inside = [_inside(each, period) for each in paid]
    days = [taken(each.days, np.flatnonzero(own)) for each, own in zip(paid, inside, strict=True)]
    employer = employer_contributions(past, world, days, calendar)
    shares = [
        share
        for each, own, cents in zip(paid, inside, employer, strict=True)
        for share in _shares(past, _rows(past, each, own, calendar), cents, calendar)
    ]
    refused = sum((_refused(past, each, period) for each in paid), start=Counter[str]())
    return PricedWorld(shares=tuple(shares), refused=refused)


def _paid(past: PastShifts, world: World, version: int) -> PopulationPay:
    """The days and shares of the rows under one version, without contributions."""
    return pay_population(
        past.rows.where(world.version_of_row == version),
        past.couriers,
        world.versions[version].agreement,
        with_shares=True,
    )


def _inside(paid: PopulationPay, period: PastPeriod) -> Flags:
    """The days of the period."""
    first, last = day_number(period.first_day), day_number(period.last_day)
    found: Flags = (paid.days.worked_on >= first) & (paid.days.worked_on <= last)
    return found


def _refused(past: PastShifts, paid: PopulationPay, period: PastPeriod) -> Counter[str]:
    """Rows of the period that were refused; the day before it is not asked about."""
    if not paid.refused:
        return Counter()
    names = np.array([int(refusal.id) for _, refusal in paid.refused], dtype=np.int64)
    (places,) = np.nonzero(np.isin(past.rows.ids, names))
    ids, worked_on = past.rows.ids[places].tolist(), past.worked_on[places].tolist()
    day_of = dict(zip(map(str, ids), worked_on, strict=True))
    first = day_number(period.first_day)
    return Counter(
        refusal.code.value for _, refusal in paid.refused if day_of.get(refusal.id, first) >= first
    )


def _rows(
    past: PastShifts, paid: PopulationPay, inside: Flags, calendar: Calendar
) -> Iterator[_Row]:
    """Shares added up by courier, month and platform, in this order."""
    shares = _shares_of_days(paid.shares, inside)
    months = calendar.months_of(paid.days.worked_on[shares.day])
    platforms = max(1, len(past.rows.platforms))
    key = paid.days.courier[shares.day] * calendar.count + months
    found, group = np.unique(key * platforms + shares.platform, return_inverse=True)
    columns = [sum_by(group, getattr(shares, name), len(found)).tolist() for name in SUMMED]
    for number, *sums in zip(found.tolist(), *columns, strict=True):
        rest, platform = divmod(number, platforms)
        courier, month = divmod(rest, calendar.count)
        yield _Row(courier, month, past.rows.platforms[platform], tuple(sums))


def _shares_of_days(shares: ShareColumns | None, inside: Flags) -> ShareColumns:
    assert shares is not None  # they were asked for
    return taken(shares, np.flatnonzero(inside[shares.day]))


def _shares(
    past: PastShifts, rows: Iterator[_Row], employer_cents: Ints, calendar: Calendar
) -> Iterator[PricedShare]:
    """The rows with the employer's contributions, which follow gross, by largest remainder."""
    cents = employer_cents.tolist()
    ids = past.courier_ids.tolist()
    for (courier, month), group in groupby(rows, key=lambda row: (row.courier, row.month)):
        own = list(group)
        borne = split_whole(cents[courier][month], {row.platform: row.gross_cents for row in own})
        first_day = calendar.first_day(month)
        for row in own:
            paid_minutes, top_up_minutes, gross, top_up, allowance = row.sums
            yield PricedShare(
                courier_id=ids[courier],
                month=first_day,
                platform=row.platform,
                sums=PaySums(
                    paid_minutes=paid_minutes,
                    top_up_minutes=top_up_minutes,
                    gross_cents=gross,
                    top_up_cents=top_up,
                    allowance_cents=allowance,
                    employer_contribution_cents=borne[row.platform],
                ),
            )
