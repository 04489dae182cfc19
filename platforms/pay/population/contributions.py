"""Social security on the days of a population: the set-based form of platforms.pay.contributions.

A period is a courier's calendar month. Each rate is rounded once, on the sum of its gross.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from platforms.pay.agreement import ContributionTerms
from platforms.pay.dated import DatedRow, Value, row_on
from platforms.pay.errors import PayInputError
from platforms.pay.population.amounts import rounded
from platforms.pay.population.columns import Flags, Ints, date_of_number, sum_by
from platforms.pay.population.results import DayColumns

MONTHS_PER_YEAR = 12
FIRST_YEAR = 1970
NO_ROW = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthColumns:
    """One row per courier and month with worked days, in this order.

    Months count from January 1970. `month_of_day` is the row of each day; `declared_minutes` are
    the minutes of a student's quota that each day uses.
    """

    courier: Ints
    month: Ints
    gross_cents: Ints
    allowance_cents: Ints
    solidarity_cents: Ints
    worker_contribution_cents: Ints
    employer_contribution_cents: Ints
    withholding_cents: Ints
    month_of_day: Ints
    declared_minutes: Ints

    @property
    def employer_cost_cents(self) -> Ints:
        """Gross, allowances and the employer's contribution."""
        return self.gross_cents + self.allowance_cents + self.employer_contribution_cents


def contribute(
    days: DayColumns, is_student: Flags, terms: ContributionTerms, used_minutes: Ints | None = None
) -> MonthColumns:
    """Contributions on every courier's months.

    `is_student` is by courier, and so is `used_minutes`: what the first year of the days has used
    of the quota before them. Raises PayInputError when no employer's rate or quota is known for a
    day that needs one.
    """
    row, courier, month, year = _periods(days)
    student = is_student[days.courier]
    used = np.zeros(len(is_student), dtype=np.int64) if used_minutes is None else used_minutes
    declared, solidarity = _split_by_quota(days, student, year, terms, used)
    gross = days.gross_cents
    ordinary = gross - solidarity
    count = len(courier)
    of_month = sum_by(row, ordinary, count)
    of_students = sum_by(row, solidarity, count)
    ordinary_worker = _percentage(of_month, terms.base_pct, terms.worker_pct)
    return MonthColumns(
        courier=courier,
        month=month,
        gross_cents=of_month + of_students,
        allowance_cents=sum_by(row, days.allowance_cents, count),
        solidarity_cents=of_students,
        worker_contribution_cents=ordinary_worker
        + _percentage(of_students, terms.student_worker_pct),
        employer_contribution_cents=_employer(days, row, ordinary, count, terms)
        + _percentage(of_students, terms.student_employer_pct),
        withholding_cents=_percentage(of_month - ordinary_worker, terms.withholding_pct),
        month_of_day=row,
        declared_minutes=declared,
    )


def _periods(days: DayColumns) -> tuple[Ints, Ints, Ints, Ints]:
    """The row of each day; courier and month of each row; the year of each day."""
    dates = days.worked_on.astype("datetime64[D]")
    month = dates.astype("datetime64[M]").astype(np.int64)
    begins = np.ones(len(days), dtype=np.bool_)
    begins[1:] = (month[1:] != month[:-1]) | (days.courier[1:] != days.courier[:-1])
    return (
        np.cumsum(begins) - 1,
        days.courier[begins],
        month[begins],
        month // MONTHS_PER_YEAR + FIRST_YEAR,
    )


def _split_by_quota(
    days: DayColumns, student: Flags, year: Ints, terms: ContributionTerms, used: Ints
) -> tuple[Ints, Ints]:
    """Of each day the minutes that use a student's quota, and the gross that lies inside it."""
    declared = days.worked_minutes
    if terms.floor_declared_as_hours:
        declared = days.paid_minutes + days.top_up_minutes
    declared = declared * student
    begins = np.ones(len(days), dtype=np.bool_)
    begins[1:] = (year[1:] != year[:-1]) | (days.courier[1:] != days.courier[:-1])
    group = np.cumsum(begins) - 1
    before = np.cumsum(declared) - declared
    is_first_year = np.ones(len(days), dtype=np.bool_)
    is_first_year[1:] = days.courier[1:] != days.courier[:-1]
    used_before = np.where(is_first_year[begins], used[days.courier[begins]], 0)
    used_here = (before - before[begins][group]) + used_before[group]
    left = np.maximum(0, _quota(days, student, terms) - used_here)
    inside = np.minimum(declared, left)
    gross = days.gross_cents
    shared = (2 * gross * inside + declared) // np.maximum(1, 2 * declared)
    solidarity = np.where(declared > 0, shared, gross * (left > 0)) * student
    return declared, solidarity


def _quota(days: DayColumns, student: Flags, terms: ContributionTerms) -> Ints:
    rows = terms.student_contingent_minutes
    place = _place_on(rows, days.worked_on, student, "student_contingent")
    return np.array([row.value for row in rows] or [0], dtype=np.int64)[place]


def _employer(
    days: DayColumns, row: Ints, ordinary: Ints, count: int, terms: ContributionTerms
) -> Ints:
    """Ordinary gross by the rate of its worked day; each rate is rounded once."""
    rows = terms.employer_pct
    if not rows:
        return np.zeros(count, dtype=np.int64)
    place = _place_on(rows, days.worked_on, ordinary > 0, "employer_pct")
    cents = np.zeros(count, dtype=np.int64)
    for pct in sorted({each.value for each in rows}):
        same = np.array([each.value == pct for each in rows], dtype=np.bool_)[place]
        cents += _percentage(sum_by(row, ordinary * same, count), terms.base_pct, pct)
    return cents


def _place_on(
    rows: Sequence[DatedRow[Value]],
    worked_on: Ints,
    is_needed: Flags,
    name: str,
) -> Ints:
    """Which dated row holds on each day. Raises PayInputError when one that is needed is missing."""
    numbers, back = np.unique(worked_on, return_inverse=True)
    found = [row_on(rows, date_of_number(number)) for number in numbers.tolist()]
    places = [NO_ROW if row is None else rows.index(row) for row in found]
    place: Ints = np.array(places, dtype=np.int64)[back]
    lacking = is_needed & (place == NO_ROW)
    if lacking.any():
        day = date_of_number(int(worked_on[lacking].min()))
        raise PayInputError(f"The agreement's contributions have no {name} for {day}.")
    return place


def _percentage(cents: Ints, *percentages: Decimal) -> Ints:
    """Percentages of percentages of amounts, each rounded once to whole cents."""
    exact = Fraction(1)
    for pct in percentages:
        exact *= Fraction(pct) / 100
    return rounded(cents * exact.numerator, exact.denominator)
