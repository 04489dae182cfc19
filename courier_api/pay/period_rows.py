"""What a period's pay comes to for many couriers, in columns: days, shares, lines and months."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

import numpy as np

from courier_api.pay.period_facts import PeriodFacts
from courier_api.pay.period_shifts import Period
from platforms.pay.population import MonthColumns, PopulationPay, date_of_number, day_number
from platforms.pay.population.columns import Flags, Ints, sum_by
from platforms.pay.population.results import (
    DayColumns,
    LineColumns,
    LineRate,
    PartOfPay,
    ShareColumns,
)
from platforms.pay.population.splits import split_by


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRows:
    """One row per courier and month with worked days; `first_day` counts from 1970-01-01."""

    courier: Ints
    first_day: Ints
    worker_cents: Ints
    employer_cents: Ints
    withholding_cents: Ints

    def __len__(self) -> int:
        return len(self.courier)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRows:
    """What each source bears of a month, in order of month and of the sources' names."""

    month: Ints
    platform: Ints
    gross_cents: Ints
    allowance_cents: Ints
    employer_cents: Ints

    def __len__(self) -> int:
        return len(self.month)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPeriod:
    """The days of some couriers under one version, in order of courier and day.

    `month` is the row of each day in `months`, `declared` what it uses of a student's quota, and
    `used` is by courier: what was used in the year of `begins` before that day.
    """

    facts: PeriodFacts
    begins: date
    part: PartOfPay
    line_rates: tuple[LineRate, ...]
    declared: Ints
    month: Ints
    months: MonthRows
    used: Ints

    @property
    def days(self) -> DayColumns:
        """The worked days."""
        return self.part.days

    @property
    def shares(self) -> ShareColumns:
        """What each platform bears of them."""
        assert self.part.shares is not None
        return self.part.shares

    @property
    def lines(self) -> LineColumns:
        """The reasons for their money."""
        assert self.part.lines is not None
        return self.part.lines

    def of_couriers(self, courier_ids: set[int]) -> "PricedPeriod":
        """The same of these couriers alone."""
        ids = np.array([rider.id for rider in self.facts.riders], dtype=np.int64)
        is_kept = np.isin(ids, list(courier_ids))
        days, months = is_kept[self.days.courier], is_kept[self.months.courier]
        return replace(
            self,
            part=self.part.where(days),
            declared=self.declared[days],
            month=(np.cumsum(months) - 1)[self.month[days]],
            months=_taken(self.months, months),
        )


def priced_period(
    facts: PeriodFacts,
    period: Period,
    pay: PopulationPay,
    months: MonthColumns | None,
    part: PartOfPay,
    used: Ints,
) -> PricedPeriod:
    """The days of a period (`part`) with its months; without contributions these deduct nothing."""
    students = np.array([rider.is_student for rider in facts.riders], dtype=np.bool_)
    days = part.days
    month, rows = _months(days, months)
    declared = days.worked_minutes * students[days.courier]
    return PricedPeriod(
        facts=facts,
        begins=period.begins,
        part=part,
        line_rates=pay.line_rates,
        declared=declared if months is None else months.declared_minutes,
        month=month,
        months=rows,
        used=used,
    )


def days_of_period(pay: PopulationPay, period: Period) -> PartOfPay:
    """The days of the period, without the one before it that may have reached into it."""
    numbers = pay.days.worked_on
    inside = (numbers >= day_number(period.begins)) & (numbers < day_number(period.ends))
    return PartOfPay(days=pay.days, shares=pay.shares, lines=pay.lines).where(inside)


def deductions_of(priced: PricedPeriod) -> tuple[Ints, Ints]:
    """Each day's share of its month's worker's contribution and withholding, by gross."""
    gross, months = priced.days.gross_cents, priced.months
    return (
        split_by(months.worker_cents, priced.month, gross),
        split_by(months.withholding_cents, priced.month, gross),
    )


def costs_of(priced: PricedPeriod) -> CostRows:
    """What each source bears of each month; the employer's contribution follows gross."""
    shares, width = priced.shares, len(priced.facts.platforms)
    keys, of_share = np.unique(
        priced.month[shares.day] * width + shares.platform, return_inverse=True
    )
    gross = sum_by(of_share, shares.gross_cents, len(keys))
    return CostRows(
        month=keys // width,
        platform=keys % width,
        gross_cents=gross,
        allowance_cents=sum_by(of_share, shares.allowance_cents, len(keys)),
        employer_cents=split_by(priced.months.employer_cents, keys // width, gross),
    )


def dates_of(numbers: Ints) -> list[date]:
    """The dates of days that count from 1970-01-01, each made once."""
    found = {number: date_of_number(number) for number in np.unique(numbers).tolist()}
    return [found[number] for number in numbers.tolist()]


def texts_of(numbers: Ints) -> list[str]:
    """The same as ISO 8601 texts."""
    found = {number: str(date_of_number(number)) for number in np.unique(numbers).tolist()}
    return [found[number] for number in numbers.tolist()]


def _months(days: DayColumns, months: MonthColumns | None) -> tuple[Ints, MonthRows]:
    """The month of each day, and the months."""
    month_of_day = days.worked_on.astype("datetime64[D]").astype("datetime64[M]")
    begins = np.ones(len(days), dtype=np.bool_)
    begins[1:] = days.courier[1:] != days.courier[:-1]
    begins[1:] |= month_of_day[1:] != month_of_day[:-1]
    first_day = month_of_day[begins].astype("datetime64[D]").astype(np.int64)
    nothing = np.zeros(len(first_day), dtype=np.int64)
    return np.cumsum(begins) - 1, MonthRows(
        courier=days.courier[begins],
        first_day=first_day,
        worker_cents=months.worker_contribution_cents if months else nothing,
        employer_cents=months.employer_contribution_cents if months else nothing,
        withholding_cents=months.withholding_cents if months else nothing,
    )


Rows = TypeVar("Rows", MonthRows, CostRows)


def _taken(rows: Rows, is_kept: Flags) -> Rows:
    return type(rows)(**{each.name: getattr(rows, each.name)[is_kept] for each in fields(rows)})
