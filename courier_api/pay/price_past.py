"""Past shifts priced in one world of terms: sums by courier, month and platform. Stores nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from courier_api.foundation.errors import Refused
from courier_api.pay.past_shifts import PastPeriod, PastShifts
from courier_api.pay.past_terms import PastTerms, World
from platforms.pay import PayInputError, Worker, WorkerKind
from platforms.pay import WorkedDay as PricedDay
from platforms.pay.contributions import contributions_on
from platforms.pay.population import pay_population
from platforms.pay.population.columns import Flags, Ints, date_of_number, day_number, sum_by
from platforms.pay.population.results import (
    DayColumns,
    PopulationPay,
    ShareColumns,
    taken,
)
from platforms.pay.results import AMOUNT_NAMES
from platforms.pay.what_if import PaySums, PricedShare
from platforms.rounding import split_whole

SUMMED = ("paid_minutes", "top_up_minutes", "gross_cents", "top_up_cents", "allowance_cents")


class TermsUnusable(Refused):
    """A version lacks a figure that is needed, so nothing can be compared with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedWorld:
    """Sums, and how many rows of the period were refused, by code."""

    shares: tuple[PricedShare, ...]
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True, order=True)
class _Part:
    """A courier's month under one version: what contributions are counted on.

    Parts of a month are in the order in which their shifts began: a student's quota is used in it.
    """

    courier: int
    month: date
    first_row: int
    version: int


@dataclass(frozen=True, slots=True)
class _Sums:
    days: list[PricedDay] = field(default_factory=list)
    platforms: dict[str, PaySums] = field(default_factory=dict)


def price_past(past: PastShifts, world: World, period: PastPeriod) -> PricedWorld:
    """Price the rows that the world has terms for; days outside the period are left out.

    Raises TermsUnusable when a version lacks a figure that its contributions need.
    """
    parts: defaultdict[_Part, _Sums] = defaultdict(_Sums)
    refused: Counter[str] = Counter()
    for number, version in enumerate(world.versions):
        chosen = world.version_of_row == number
        if not chosen.any():
            continue
        paid = _paid(past, version, chosen)
        refused += _refused(past, paid, period)
        first_rows = _first_rows(past, chosen)
        _gather(past, paid, period, number, first_rows, parts)
    return PricedWorld(shares=tuple(_with_contributions(past, world, parts)), refused=refused)


def _paid(past: PastShifts, version: PastTerms, chosen: Flags) -> PopulationPay:
    """The days and shares of the chosen rows, without contributions."""
    return pay_population(
        past.rows.where(chosen), past.couriers, version.agreement, with_shares=True
    )


def _refused(past: PastShifts, paid: PopulationPay, period: PastPeriod) -> Counter[str]:
    """Rows of the period that were refused; the day before it is not asked about."""
    if not paid.refused:
        return Counter()
    day_of = dict(zip(map(str, past.rows.ids.tolist()), past.worked_on.tolist(), strict=True))
    first = day_number(period.first_day)
    return Counter(
        refusal.code.value for _, refusal in paid.refused if day_of.get(refusal.id, first) >= first
    )


def _first_rows(past: PastShifts, chosen: Flags) -> dict[tuple[int, int], int]:
    """The first chosen row of each courier and month."""
    (places,) = np.nonzero(chosen)
    keys = np.stack([past.rows.courier[places], _months(past.worked_on[places])], axis=1)
    found, first = np.unique(keys, axis=0, return_index=True)
    pairs = zip(found.tolist(), places[first].tolist(), strict=True)
    return {(courier, month): row for (courier, month), row in pairs}


def _gather(
    past: PastShifts,
    paid: PopulationPay,
    period: PastPeriod,
    version: int,
    first_rows: Mapping[tuple[int, int], int],
    parts: defaultdict[_Part, _Sums],
) -> None:
    """Add the days of the period under one version to the parts they belong to."""
    assert paid.shares is not None
    held = paid.days.worked_on
    inside = (held >= day_number(period.first_day)) & (held <= day_number(period.last_day))
    months = _months(held)

    def part_of(courier: int, month: int) -> _Part:
        first_row = first_rows.get((courier, month), 0)
        return _Part(courier, _month_date(month), first_row, version)

    (places,) = np.nonzero(inside)
    rows = zip(_priced_days(taken(paid.days, places)), months[places].tolist(), strict=True)
    for (courier, day), month in rows:
        parts[part_of(courier, month)].days.append(day)
    for (courier, month, platform), sums in _sums_by_platform(paid, inside, months):
        parts[part_of(courier, month)].platforms[past.rows.platforms[platform]] = sums


def _priced_days(days: DayColumns) -> Iterator[tuple[int, PricedDay]]:
    """The rows as records, each with the place of its courier."""
    names = ("courier", "worked_on", "pay_due", *AMOUNT_NAMES)
    columns = (getattr(days, name).tolist() for name in names)
    for courier, worked_on, pay_due, *amounts in zip(*columns, strict=True):
        yield (
            courier,
            PricedDay(
                worked_on=date_of_number(worked_on),
                pay_due=date_of_number(pay_due),
                by_platform=(),
                lines=(),
                **dict(zip(AMOUNT_NAMES, amounts, strict=True)),
            ),
        )


def _sums_by_platform(
    paid: PopulationPay, inside: Flags, months: Ints
) -> Iterator[tuple[tuple[int, int, int], PaySums]]:
    """The sums of each courier, month and platform."""
    shares = _inside(paid.shares, inside)
    day = shares.day
    keys = np.stack([paid.days.courier[day], months[day], shares.platform], axis=1)
    found, group = np.unique(keys, axis=0, return_inverse=True)
    sums = [
        sum_by(group.reshape(-1), getattr(shares, name), len(found)).tolist() for name in SUMMED
    ]
    for key, *values in zip(found.tolist(), *sums, strict=True):
        yield tuple(key), PaySums(**dict(zip(SUMMED, values, strict=True)))


def _inside(shares: ShareColumns | None, inside: Flags) -> ShareColumns:
    assert shares is not None
    (places,) = np.nonzero(inside[shares.day])
    return taken(shares, places)


def _with_contributions(
    past: PastShifts, world: World, parts: Mapping[_Part, _Sums]
) -> Iterator[PricedShare]:
    """The sums with the employer's contributions, which follow gross, by largest remainder."""
    first_year = min((part.month.year for part in parts), default=0)
    used: dict[tuple[int, int], int] = {}
    for part in sorted(parts):
        courier_id = int(past.courier_ids[part.courier])
        quota = (part.courier, part.month.year)
        before = past.used_minutes.get(courier_id, 0) if part.month.year == first_year else 0
        worker = Worker(
            kind=WorkerKind.STUDENT if past.is_student[part.courier] else WorkerKind.EMPLOYEE,
            contingent_used_minutes={part.month.year: used.setdefault(quota, before)},
        )
        sums = parts[part]
        employer_cents, declared = _contributions(world.versions[part.version], worker, sums.days)
        used[quota] += declared
        gross = {name: each.gross_cents for name, each in sums.platforms.items()}
        borne = split_whole(employer_cents, gross) if gross else {}
        for name, each in sums.platforms.items():
            yield PricedShare(
                courier_id=courier_id,
                month=part.month,
                platform=name,
                sums=replace(each, employer_contribution_cents=borne[name]),
            )


def _contributions(
    version: PastTerms, worker: Worker, days: Sequence[PricedDay]
) -> tuple[int, int]:
    """The employer's contributions in cents, and the minutes of a student's quota that were used."""
    terms = version.agreement.contributions
    if terms is None:
        return 0, sum(day.worked_minutes for day in days)
    try:
        found = contributions_on(days, terms, worker)
    except PayInputError as wrong:
        raise TermsUnusable(f"The {version.name} cannot be computed: {wrong}") from wrong
    return found.employer_contribution_cents, sum(day.declared_minutes for day in found.splits)


def _months(days: Ints) -> Ints:
    """The month of each day, counted from January 1970."""
    found: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def _month_date(month: int) -> date:
    return date(1970 + month // 12, month % 12 + 1, 1)
