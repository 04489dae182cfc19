"""Social security on the sums of a period, and a student's yearly quota.

Source: ONSS on students, and the market-sector rates (docs/sources.md#onss-students,
docs/sources.md#onss-rates).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from platforms.pay.agreement import ContributionTerms
from platforms.pay.dated import row_on
from platforms.pay.errors import PayInputError
from platforms.pay.facts import Worker, WorkerKind
from platforms.pay.results import Contributions, GrossSplit, WorkedDay, sum_of
from platforms.rounding import divide_half_up, round_half_up


def contributions_on(
    days: Sequence[WorkedDay], terms: ContributionTerms, worker: Worker
) -> Contributions:
    """What worker and employer owe on the days of a period, and what is left to pay.

    `days` are in order of date. Each rate is rounded once, on the sum of its gross. Withholding is
    on ordinary gross after the worker's contribution; there is none within a student's quota.
    Raises PayInputError when no employer's rate or quota is known for a day that needs one.
    """
    split = split_by_quota if worker.kind is WorkerKind.STUDENT else _all_ordinary
    splits = tuple(split(days, terms, worker))
    solidarity = sum(day.solidarity_cents for day in splits)
    ordinary = sum(day.ordinary_cents for day in splits)
    ordinary_worker = _percentage(ordinary, terms.base_pct, terms.worker_pct)
    worker_cents = ordinary_worker + _percentage(solidarity, terms.student_worker_pct)
    employer_cents = _employer_cents(splits, terms)
    withholding = _percentage(ordinary - ordinary_worker, terms.withholding_pct)
    totals = sum_of(days)
    return Contributions(
        gross_solidarity_cents=solidarity,
        gross_ordinary_cents=ordinary,
        worker_contribution_cents=worker_cents,
        employer_contribution_cents=employer_cents,
        withholding_cents=withholding,
        payable_cents=totals.total_cents - worker_cents - withholding,
        employer_cost_cents=totals.total_cents + employer_cents,
        splits=splits,
    )


def split_by_quota(
    days: Iterable[WorkedDay], terms: ContributionTerms, worker: Worker
) -> Iterator[GrossSplit]:
    """Split each day's gross by the minutes that still fit in the quota of its calendar year.

    Hours really worked use the quota, unless the agreement declares the floor as hours.
    """
    used = defaultdict(int, worker.contingent_used_minutes)
    for day in days:
        year = day.worked_on.year
        declared = (
            day.paid_minutes + day.top_up_minutes
            if terms.floor_declared_as_hours
            else day.worked_minutes
        )
        left = max(0, quota_minutes(terms, day.worked_on) - used[year])
        used[year] += declared
        yield split_of_day(day.worked_on, day.gross_cents, declared=declared, left=left)


def split_of_day(worked_on: date, gross_cents: int, *, declared: int, left: int) -> GrossSplit:
    """A student's gross of one day, with so many minutes declared and so many left in the quota.

    When nothing is declared but pay is due, the whole gross is inside while any minutes are left.
    """
    inside = min(declared, left)
    if declared:
        solidarity = divide_half_up(gross_cents * inside, declared)
    else:
        solidarity = gross_cents if left else 0
    return GrossSplit(
        worked_on=worked_on,
        declared_minutes=declared,
        inside_minutes=inside,
        solidarity_cents=solidarity,
        ordinary_cents=gross_cents - solidarity,
    )


def _all_ordinary(
    days: Iterable[WorkedDay], _terms: ContributionTerms, _worker: Worker
) -> Iterator[GrossSplit]:
    for day in days:
        yield GrossSplit(
            worked_on=day.worked_on,
            declared_minutes=0,
            inside_minutes=0,
            solidarity_cents=0,
            ordinary_cents=day.gross_cents,
        )


def quota_minutes(terms: ContributionTerms, worked_on: date) -> int:
    """The minutes of a student's year. Raises PayInputError when no quota is known for the day."""
    row = row_on(terms.student_contingent_minutes, worked_on)
    if row is None:
        raise PayInputError(
            f"The agreement's contributions have no student_contingent for {worked_on}."
        )
    return row.value


def _employer_cents(days: Iterable[GrossSplit], terms: ContributionTerms) -> int:
    """Ordinary gross is grouped by the rate of its worked day; each rate is rounded once."""
    ordinary_by_rate: defaultdict[Decimal, int] = defaultdict(int)
    solidarity = 0
    for day in days:
        solidarity += day.solidarity_cents
        if day.ordinary_cents and terms.employer_pct:
            row = row_on(terms.employer_pct, day.worked_on)
            if row is None:
                raise PayInputError(
                    f"The agreement's contributions have no employer_pct for {day.worked_on}."
                )
            ordinary_by_rate[row.value] += day.ordinary_cents
    ordinary_cents = sum(
        _percentage(cents, terms.base_pct, pct) for pct, cents in ordinary_by_rate.items()
    )
    return ordinary_cents + _percentage(solidarity, terms.student_employer_pct)


def _percentage(cents: int, *percentages: Decimal) -> int:
    """Percentages of percentages of an amount, rounded once to whole cents."""
    exact = Fraction(cents)
    for pct in percentages:
        exact *= Fraction(pct) / 100
    return round_half_up(exact)
