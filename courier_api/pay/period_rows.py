"""What a period's pay comes to for each courier, in the form in which it is stored."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from courier_api.pay.facts import worker_document
from courier_api.pay.period_facts import Period, PeriodFacts, Rider
from courier_api.pay.store_day import AMOUNTS
from courier_api.pay.store_month import COST_PARTS
from platforms.pay.population import (
    MonthColumns,
    PopulationPay,
    date_of_number,
    day_number,
)
from platforms.pay.population.columns import Flags, Ints
from platforms.pay.population.results import KINDS, NOTHING, DayColumns, PartOfPay
from platforms.rounding import split_whole

METRES_PER_KM = 1000
SHARE_PARTS = ("paid_minutes", "top_up_minutes", "gross_cents", "allowance_cents")
Line = tuple[str, int, str, str, str, int, str, str, date]
"""Kind, source, quantity, unit, rate, cents, rule, its source, and the date whose rate holds."""


@dataclass(slots=True, kw_only=True)
class DayToWrite:
    """A worked day: its result as it is stored, its lines, and its part of the month's deductions."""

    worked_on: date
    pay_due: date
    declared_minutes: int
    amounts: dict[str, int]
    by_source: dict[str, dict[str, int]]
    lines: list[Line]
    worker_contribution_cents: int = 0
    withholding_cents: int = 0

    def result(self) -> dict[str, Any]:
        """Everything that decides whether anything changed."""
        return {
            **self.amounts,
            "declared_minutes": self.declared_minutes,
            "pay_due": self.pay_due.isoformat(),
            "by_source": self.by_source,
        }


@dataclass(slots=True, kw_only=True)
class MonthToWrite:
    """A courier's month: its days in order, and the columns of its row."""

    month: date
    days: list[DayToWrite]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierToWrite:
    """All months of a courier under one version.

    `used_minutes` of a student's yearly quota were used in the year before the first day of `begins`.
    """

    rider: Rider
    facts: PeriodFacts
    begins: date
    used_minutes: int
    months: list[MonthToWrite]

    @property
    def courier_id(self) -> int:
        """Whose months they are."""
        return self.rider.id

    def worker_in(self, month: date) -> dict[str, Any]:
        """What the rules are told of the courier in a month, when each month is priced by itself."""
        used = self.used_minutes if self.begins.year == month.year else 0
        used += sum(
            day.declared_minutes
            for each in self.months
            if each.month.year == month.year and each.month < month
            for day in each.days
        )
        rider = self.rider
        return worker_document(
            month,
            is_student=rider.is_student,
            own_bike=rider.own_bike,
            own_phone=rider.own_phone,
            used_minutes=used,
        )


def days_of_period(pay: PopulationPay, period: Period) -> PartOfPay:
    """The days of the period, without the one before it that may have reached into it."""
    numbers = pay.days.worked_on
    inside = (numbers >= day_number(period.begins)) & (numbers < day_number(period.ends))
    return PartOfPay(days=pay.days, shares=pay.shares, lines=pay.lines).where(inside)


def couriers_to_write(
    facts: PeriodFacts,
    period: Period,
    used: Ints,
    pay: PopulationPay,
    part: PartOfPay,
    months: MonthColumns | None,
    platforms: Sequence[str],
    students: Flags,
) -> Iterator[CourierToWrite]:
    """Each courier with worked days, in order."""
    declared = _declared(part.days, months, students)
    days = _days(part, pay, platforms, declared)
    courier_of = part.days.courier.tolist()
    by_courier: defaultdict[int, defaultdict[date, list[DayToWrite]]]
    by_courier = defaultdict(lambda: defaultdict(list))
    for place, day in zip(courier_of, days, strict=True):
        by_courier[place][day.worked_on.replace(day=1)].append(day)
    deductions = _deductions(months)
    for place, found in by_courier.items():
        yield CourierToWrite(
            rider=facts.riders[place],
            facts=facts,
            begins=period.begins,
            used_minutes=int(used[place]),
            months=[
                _month(month, own, deductions.get((place, month), (0, 0, 0)))
                for month, own in found.items()
            ],
        )


def _declared(days: DayColumns, months: MonthColumns | None, students: Flags) -> list[int]:
    if months is not None:
        declared: list[int] = months.declared_minutes.tolist()
        return declared
    worked: list[int] = (days.worked_minutes * students[days.courier]).tolist()
    return worked


def _deductions(months: MonthColumns | None) -> dict[tuple[int, date], tuple[int, int, int]]:
    """By place of courier and month: the worker's and the employer's contribution, withholding."""
    if months is None:
        return {}
    first_days = months.month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return {
        (courier, date_of_number(day)): (worker, employer, withholding)
        for courier, day, worker, employer, withholding in zip(
            months.courier.tolist(),
            first_days.tolist(),
            months.worker_contribution_cents.tolist(),
            months.employer_contribution_cents.tolist(),
            months.withholding_cents.tolist(),
            strict=True,
        )
    }


def _days(
    part: PartOfPay, pay: PopulationPay, platforms: Sequence[str], declared: Sequence[int]
) -> list[DayToWrite]:
    columns = part.days
    days = [
        DayToWrite(
            worked_on=date_of_number(worked_on),
            pay_due=date_of_number(due),
            declared_minutes=minutes,
            amounts=dict(zip(AMOUNTS, amounts, strict=True)),
            by_source={},
            lines=[],
        )
        for worked_on, due, minutes, *amounts in zip(
            columns.worked_on.tolist(),
            columns.pay_due.tolist(),
            declared,
            *(getattr(columns, name).tolist() for name in AMOUNTS),
            strict=True,
        )
    ]
    _add_shares(days, part, platforms)
    _add_lines(days, part, pay, platforms)
    return days


def _add_shares(days: Sequence[DayToWrite], part: PartOfPay, platforms: Sequence[str]) -> None:
    shares = part.shares
    assert shares is not None
    columns = (getattr(shares, name).tolist() for name in SHARE_PARTS)
    for day, platform, *amounts in zip(
        shares.day.tolist(), shares.platform.tolist(), *columns, strict=True
    ):
        days[day].by_source[platforms[platform]] = dict(zip(SHARE_PARTS, amounts, strict=True))


def _add_lines(
    days: Sequence[DayToWrite], part: PartOfPay, pay: PopulationPay, platforms: Sequence[str]
) -> None:
    lines = part.lines
    assert lines is not None
    kinds = [kind.value for kind in KINDS]
    sources = [int(name) for name in platforms]
    rates = [(rate.rate_eur, rate.rule.value, rate.source[:200]) for rate in pay.line_rates]
    names = ("day", "kind", "platform", "minutes", "metres", "rate", "cents", "dated_on")
    for day, kind, platform, minutes, metres, rate, cents, dated_on in zip(
        *(getattr(lines, name).tolist() for name in names), strict=True
    ):
        euros, rule, source = rates[rate]
        quantity, unit = (str(minutes), "minutes") if metres == NOTHING else (_km(metres), "km")
        what, dated = (kinds[kind], sources[platform]), date_of_number(dated_on)
        days[day].lines.append((*what, quantity, unit, euros, cents, rule, source, dated))


def _month(month: date, days: list[DayToWrite], deductions: tuple[int, int, int]) -> MonthToWrite:
    worker, employer, withholding = deductions
    costs = _costs(days, employer)
    gross = sum(cost["gross_cents"] for cost in costs.values())
    allowance = sum(cost["allowance_cents"] for cost in costs.values())
    _spread(days, worker, withholding)
    return MonthToWrite(
        month=month,
        days=days,
        values={
            "gross_cents": gross,
            "allowance_cents": allowance,
            "worker_contribution_cents": worker,
            "employer_contribution_cents": employer,
            "withholding_cents": withholding,
            "payable_cents": gross + allowance - worker - withholding,
            "cost_by_source": costs,
        },
    )


def _costs(days: Sequence[DayToWrite], employer_cents: int) -> dict[str, dict[str, int]]:
    """What each source bears of the month, by name; contributions follow gross."""
    gross: defaultdict[str, int] = defaultdict(int)
    allowance: defaultdict[str, int] = defaultdict(int)
    for day in days:
        for source, share in day.by_source.items():
            gross[source] += share["gross_cents"]
            allowance[source] += share["allowance_cents"]
    employer = split_whole(employer_cents, gross)
    return {
        source: dict(
            zip(COST_PARTS, (gross[source], allowance[source], employer[source]), strict=True)
        )
        for source in sorted(gross)
    }


def _spread(days: Sequence[DayToWrite], worker_cents: int, withholding_cents: int) -> None:
    """Each day's share of the month's deductions, by gross."""
    gross: Mapping[date, int] = {day.worked_on: day.amounts["gross_cents"] for day in days}
    contributions = split_whole(worker_cents, gross)
    withholdings = split_whole(withholding_cents, gross)
    for day in days:
        day.worker_contribution_cents = contributions[day.worked_on]
        day.withholding_cents = withholdings[day.worked_on]


def _km(metres: int) -> str:
    whole, rest = divmod(metres, METRES_PER_KM)
    return f"{whole}.{rest:03d}"
