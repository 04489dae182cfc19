"""A quarter's figures for the accident insurer: sums by category, nobody named.

The insurer counts its premium on wages and asks for hours and heads beside them; allowances that
refund costs are no wage (docs/payroll-export.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from declarations.worker_quarter import Quarter, WorkerCategory, WorkerQuarter, category_totals
from declarations.worker_quarter.measures import hundredths_of_hours

FIGURE_COLUMNS = ("quarter", "employer_number", "category", "figure", "value")
FIGURE_KEY = ("category", "figure")
FIGURES = (
    "workers",
    "days_worked",
    "hours_worked_x100",
    "hours_paid_not_worked_x100",
    "gross_wage_cents",
    "floor_topup_cents",
)


def figure_rows(
    workers: Iterable[WorkerQuarter], *, employer_number: str, quarter: Quarter
) -> Iterator[dict[str, object]]:
    """One row for each figure of each category that has anybody in it.

    Hours are added up in minutes and rounded once.
    """
    sums: defaultdict[WorkerCategory, list[int]] = defaultdict(lambda: [0] * len(FIGURES))
    for worker in workers:
        for totals in category_totals(worker):
            told = (
                1,
                totals.days_worked,
                totals.worked_minutes,
                totals.unworked_minutes,
                totals.gross_cents,
                totals.top_up_cents,
            )
            sums[totals.category] = [
                a + b for a, b in zip(sums[totals.category], told, strict=True)
            ]
    for category in WorkerCategory:
        for figure, value in zip(FIGURES, sums.get(category, ()), strict=False):
            yield {
                "quarter": str(quarter),
                "employer_number": employer_number,
                "category": category.value,
                "figure": figure,
                "value": hundredths_of_hours(value) if figure.startswith("hours") else value,
            }
